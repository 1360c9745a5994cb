using System.Runtime.Intrinsics;
using Endonym.Models.Checkpoints.SafeTensors;

namespace Endonym.Models.Torch.Layers;

// Shapes in this file: N tokens, H query heads, K key/value heads, E width of one head, L tokens of one document, P = L rounded up to a block of columns.

/// <summary>The arithmetic of <see cref="PackedAttention"/> on bf16 memory, computed in fp32.</summary>
/// <remarks>
/// Four query rows are worked on together, 32 columns at a time: eight accumulators that each loaded vector feeds four times. Keys and values are also kept
/// transposed, so that every inner loop reads memory in order. Tasks share nothing, so the number of threads does not change a bit.
/// </remarks>
internal sealed unsafe class PackedAttentionKernel(int queryHeads, int keyValueHeads, int headSize, IReadOnlyList<int> lengths, int threads)
{
    /// <summary>Columns of two vectors; the head's width must be a multiple.</summary>
    public const int ColumnBlock = 32;

    private const int Rows = 4;

    private readonly float _scale = 1f / MathF.Sqrt(headSize);

    /// <summary>H.</summary>
    public int QueryHeads => queryHeads;

    /// <summary>K.</summary>
    public int KeyValueHeads => keyValueHeads;

    /// <summary>E.</summary>
    public int HeadSize => headSize;

    /// <summary>Computes the output and the logarithms of the rows' sums.</summary>
    /// <param name="queryAndKey">bf16 (N, H + K, E).</param>
    /// <param name="value">bf16 (N, K, E).</param>
    /// <param name="output">bf16 (N, H·E), written.</param>
    /// <param name="logSums">fp32 (N, H), written.</param>
    public void Forward(nint queryAndKey, nint value, nint output, nint logSums) => ForEachTask((start, length, keyValueHead, scratch) =>
    {
        var task = new HeadTask(this, (ushort*)queryAndKey, (ushort*)value, start, length, keyValueHead, scratch);
        var group = queryHeads / keyValueHeads;
        for (var head = keyValueHead * group; head < (keyValueHead + 1) * group; head++)
        {
            for (var row = 0; row < length; row += Rows)
            {
                task.LoadQueries(head, row);
                var columns = Math.Min(row + Rows, length);
                Scores(task.Query, task.KeyTransposed, columns, task);
                for (var r = 0; r < Math.Min(Rows, length - row); r++)
                {
                    var sum = Exponentiate(task.Probability + r * task.Padded, row + r + 1, task.Padded, _scale, out var max);
                    ((float*)logSums)[(start + row + r) * queryHeads + head] = max * _scale + MathF.Log(sum);
                    task.RowFactor[r] = 1 / sum;
                }

                Accumulate(task.Probability, task.Padded, task.Value, columns, task.Result);
                for (var r = 0; r < Math.Min(Rows, length - row); r++)
                    Store(task.Result + r * headSize, task.RowFactor[r], (ushort*)output + ((start + row + r) * queryHeads + head) * headSize);
            }
        }
    });

    /// <summary>Computes the gradients.</summary>
    /// <param name="queryAndKey">bf16 (N, H + K, E).</param>
    /// <param name="value">bf16 (N, K, E).</param>
    /// <param name="output">bf16 (N, H·E), as the forward pass wrote it.</param>
    /// <param name="logSums">fp32 (N, H), as the forward pass wrote them.</param>
    /// <param name="outputGradient">bf16 (N, H·E).</param>
    /// <param name="queryAndKeyGradient">bf16 (N, H + K, E), written.</param>
    /// <param name="valueGradient">bf16 (N, K, E), written.</param>
    public void Backward(nint queryAndKey, nint value, nint output, nint logSums, nint outputGradient, nint queryAndKeyGradient, nint valueGradient) => ForEachTask((start, length, keyValueHead, scratch) =>
    {
        var task = new HeadTask(this, (ushort*)queryAndKey, (ushort*)value, start, length, keyValueHead, scratch);
        task.ClearGradients();
        var group = queryHeads / keyValueHeads;
        for (var head = keyValueHead * group; head < (keyValueHead + 1) * group; head++)
        {
            for (var row = 0; row < length; row += Rows)
            {
                var rows = Math.Min(Rows, length - row);
                var columns = Math.Min(row + Rows, length);
                task.LoadQueries(head, row);
                task.LoadOutputGradients((ushort*)outputGradient, head, row);
                Scores(task.Query, task.KeyTransposed, columns, task);
                Products(task.OutputGradient, task.ValueTransposed, columns, task.Padded, task.ScoreGradient);
                for (var r = 0; r < Rows; r++)
                {
                    var token = start + row + r;
                    if (r >= rows)
                    {
                        new Span<float>(task.Probability + r * task.Padded, task.Padded).Clear();
                        new Span<float>(task.ScoreGradient + r * task.Padded, task.Padded).Clear();
                        continue;
                    }

                    // dS = P ∘ (dP − Σ dO∘O)·scale: the sum over a row of P∘dP is the product of output and its gradient.
                    var product = Dot(task.OutputGradient + r * headSize, (ushort*)output + (token * queryHeads + head) * headSize);
                    Differentiate(task.Probability + r * task.Padded, task.ScoreGradient + r * task.Padded, row + r + 1, task.Padded, ((float*)logSums)[token * queryHeads + head], product);
                }

                Accumulate(task.ScoreGradient, task.Padded, task.Key, columns, task.Result);
                for (var r = 0; r < rows; r++)
                    Store(task.Result + r * headSize, 1, (ushort*)queryAndKeyGradient + ((start + row + r) * (queryHeads + keyValueHeads) + head) * headSize);
                Spread(task.ScoreGradient, task.Padded, task.Query, columns, task.KeyGradient);
                Spread(task.Probability, task.Padded, task.OutputGradient, columns, task.ValueGradient);
            }
        }

        for (var row = 0; row < length; row++)
        {
            Store(task.KeyGradient + row * headSize, 1, (ushort*)queryAndKeyGradient + ((start + row) * (queryHeads + keyValueHeads) + queryHeads + keyValueHead) * headSize);
            Store(task.ValueGradient + row * headSize, 1, (ushort*)valueGradient + ((start + row) * keyValueHeads + keyValueHead) * headSize);
        }
    });

    private delegate void TaskBody(long start, int length, int keyValueHead, float* scratch);

    private void ForEachTask(TaskBody body)
    {
        var starts = new long[lengths.Count];
        for (var document = 1; document < starts.Length; document++)
            starts[document] = starts[document - 1] + lengths[document - 1];
        var floats = HeadTask.Floats(lengths.Max(), headSize);

        Parallel.For(0, lengths.Count * keyValueHeads, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => GC.AllocateUninitializedArray<float>(floats, pinned: true), (index, _, scratch) =>
        {
            var document = index / keyValueHeads;
            fixed (float* first = scratch)
                body(starts[document], lengths[document], index % keyValueHeads, first);
            return scratch;
        }, _ => { });
    }

    // Probability[r, c] = Σ query[r, e]·key[c, e] for c < columns, rounded up to a block.
    private void Scores(float* query, float* keyTransposed, int columns, in HeadTask task) => Products(query, keyTransposed, columns, task.Padded, task.Probability);

    private void Products(float* left, float* rightTransposed, int columns, int padded, float* result)
    {
        for (var column = 0; column < columns; column += ColumnBlock)
        {
            Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
            var right = rightTransposed + column;
            for (var e = 0; e < headSize; e++, right += padded)
            {
                var (r0, r1) = (Vector512.Load(right), Vector512.Load(right + 16));
                var (a, b, c, d) = (Vector512.Create(left[e]), Vector512.Create(left[headSize + e]), Vector512.Create(left[2 * headSize + e]), Vector512.Create(left[3 * headSize + e]));
                (a0, a1) = (Vector512.FusedMultiplyAdd(a, r0, a0), Vector512.FusedMultiplyAdd(a, r1, a1));
                (b0, b1) = (Vector512.FusedMultiplyAdd(b, r0, b0), Vector512.FusedMultiplyAdd(b, r1, b1));
                (c0, c1) = (Vector512.FusedMultiplyAdd(c, r0, c0), Vector512.FusedMultiplyAdd(c, r1, c1));
                (d0, d1) = (Vector512.FusedMultiplyAdd(d, r0, d0), Vector512.FusedMultiplyAdd(d, r1, d1));
            }

            StoreRows(result + column, padded, a0, a1, b0, b1, c0, c1, d0, d1);
        }
    }

    // result[r, e] = Σ weights[r, c]·rows[c, e] over c < columns.
    private void Accumulate(float* weights, int padded, float* rows, int columns, float* result)
    {
        for (var block = 0; block < headSize; block += ColumnBlock)
        {
            Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
            var row = rows + block;
            for (var column = 0; column < columns; column++, row += headSize)
            {
                var (r0, r1) = (Vector512.Load(row), Vector512.Load(row + 16));
                var (a, b, c, d) = (Vector512.Create(weights[column]), Vector512.Create(weights[padded + column]), Vector512.Create(weights[2 * padded + column]), Vector512.Create(weights[3 * padded + column]));
                (a0, a1) = (Vector512.FusedMultiplyAdd(a, r0, a0), Vector512.FusedMultiplyAdd(a, r1, a1));
                (b0, b1) = (Vector512.FusedMultiplyAdd(b, r0, b0), Vector512.FusedMultiplyAdd(b, r1, b1));
                (c0, c1) = (Vector512.FusedMultiplyAdd(c, r0, c0), Vector512.FusedMultiplyAdd(c, r1, c1));
                (d0, d1) = (Vector512.FusedMultiplyAdd(d, r0, d0), Vector512.FusedMultiplyAdd(d, r1, d1));
            }

            StoreRows(result + block, headSize, a0, a1, b0, b1, c0, c1, d0, d1);
        }
    }

    // sums[c, e] += Σ weights[r, c]·rows[r, e] over the four rows.
    private void Spread(float* weights, int padded, float* rows, int columns, float* sums)
    {
        for (var block = 0; block < headSize; block += ColumnBlock)
        {
            var (a0, a1) = (Vector512.Load(rows + block), Vector512.Load(rows + block + 16));
            var (b0, b1) = (Vector512.Load(rows + headSize + block), Vector512.Load(rows + headSize + block + 16));
            var (c0, c1) = (Vector512.Load(rows + 2 * headSize + block), Vector512.Load(rows + 2 * headSize + block + 16));
            var (d0, d1) = (Vector512.Load(rows + 3 * headSize + block), Vector512.Load(rows + 3 * headSize + block + 16));
            var sum = sums + block;
            for (var column = 0; column < columns; column++, sum += headSize)
            {
                var (a, b, c, d) = (Vector512.Create(weights[column]), Vector512.Create(weights[padded + column]), Vector512.Create(weights[2 * padded + column]), Vector512.Create(weights[3 * padded + column]));
                var (s0, s1) = (Vector512.Load(sum), Vector512.Load(sum + 16));
                (s0, s1) = (Vector512.FusedMultiplyAdd(a, a0, s0), Vector512.FusedMultiplyAdd(a, a1, s1));
                (s0, s1) = (Vector512.FusedMultiplyAdd(b, b0, s0), Vector512.FusedMultiplyAdd(b, b1, s1));
                (s0, s1) = (Vector512.FusedMultiplyAdd(c, c0, s0), Vector512.FusedMultiplyAdd(c, c1, s1));
                (s0, s1) = (Vector512.FusedMultiplyAdd(d, d0, s0), Vector512.FusedMultiplyAdd(d, d1, s1));
                s0.Store(sum);
                s1.Store(sum + 16);
            }
        }
    }

    private static void StoreRows(float* result, int stride, Vector512<float> a0, Vector512<float> a1, Vector512<float> b0, Vector512<float> b1, Vector512<float> c0, Vector512<float> c1, Vector512<float> d0, Vector512<float> d1)
    {
        a0.Store(result);
        a1.Store(result + 16);
        b0.Store(result + stride);
        b1.Store(result + stride + 16);
        c0.Store(result + 2 * stride);
        c1.Store(result + 2 * stride + 16);
        d0.Store(result + 3 * stride);
        d1.Store(result + 3 * stride + 16);
    }

    // Scores of one row become exp((score − max)·scale), and 0 from the first column the row must not see.
    private static float Exponentiate(float* row, int visible, int padded, float scale, out float max)
    {
        var end = Blocks(visible);
        new Span<float>(row + visible, end - visible).Fill(float.NegativeInfinity);
        var lanes = Vector512.Load(row);
        for (var column = 16; column < end; column += 16)
            lanes = Vector512.Max(lanes, Vector512.Load(row + column));
        max = float.NegativeInfinity;
        for (var lane = 0; lane < 16; lane++)
            max = MathF.Max(max, lanes[lane]);

        var shift = Vector512.Create(max);
        var sum = Vector512<float>.Zero;
        for (var column = 0; column < end; column += 16)
        {
            var exponential = Vector512.Exp((Vector512.Load(row + column) - shift) * scale);
            exponential.Store(row + column);
            sum += exponential;
        }

        new Span<float>(row + end, Math.Min(ColumnBlock, padded - end)).Clear();
        return Vector512.Sum(sum);
    }

    // Scores of one row become probabilities, and gradients of probabilities become gradients of scores.
    private void Differentiate(float* row, float* gradient, int visible, int padded, float logSum, float product)
    {
        var end = Blocks(visible);
        new Span<float>(row + visible, end - visible).Fill(float.NegativeInfinity);
        var (scale, shift, subtract) = (Vector512.Create(_scale), Vector512.Create(logSum), Vector512.Create(product));
        for (var column = 0; column < end; column += 16)
        {
            var probability = Vector512.Exp(Vector512.Load(row + column) * scale - shift);
            probability.Store(row + column);
            (probability * (Vector512.Load(gradient + column) - subtract) * scale).Store(gradient + column);
        }

        var rest = Math.Min(ColumnBlock, padded - end);
        new Span<float>(row + end, rest).Clear();
        new Span<float>(gradient + end, rest).Clear();
    }

    // The four rows of a block end within 4 columns of each other, so clearing one more block of 32 reaches beyond every one of them.
    private static int Blocks(int columns) => (columns + 15) / 16 * 16;

    private float Dot(float* left, ushort* right)
    {
        var sum = Vector512<float>.Zero;
        for (var e = 0; e < headSize; e += 16)
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(left + e), Widen(right + e), sum);
        return Vector512.Sum(sum);
    }

    private static Vector512<float> Widen(ushort* source) => Bf16.Widen(Vector256.Load(source));

    private void Store(float* source, float factor, ushort* target)
    {
        for (var e = 0; e < headSize; e += 32)
            Bf16.Narrow(Vector512.Load(source + e) * factor, Vector512.Load(source + e + 16) * factor).Store(target + e);
    }

    /// <summary>One document and one key/value head, widened to fp32 in a thread's own memory.</summary>
    private readonly struct HeadTask
    {
        private readonly PackedAttentionKernel _kernel;
        private readonly ushort* _queryAndKey;
        private readonly long _start;
        private readonly int _length;

        public HeadTask(PackedAttentionKernel kernel, ushort* queryAndKey, ushort* value, long start, int length, int keyValueHead, float* scratch)
        {
            _kernel = kernel;
            _queryAndKey = queryAndKey;
            _start = start;
            _length = length;
            Padded = PaddedLength(length);
            var matrix = Padded * kernel.HeadSize;
            var rows = Rows * kernel.HeadSize;
            Key = scratch;
            Value = Key + matrix;
            KeyTransposed = Value + matrix;
            ValueTransposed = KeyTransposed + matrix;
            KeyGradient = ValueTransposed + matrix;
            ValueGradient = KeyGradient + matrix;
            Probability = ValueGradient + matrix;
            ScoreGradient = Probability + Rows * Padded;
            Query = ScoreGradient + Rows * Padded;
            OutputGradient = Query + rows;
            Result = OutputGradient + rows;
            RowFactor = Result + rows;

            var (H, K, E) = (kernel.QueryHeads, kernel.KeyValueHeads, kernel.HeadSize);
            for (var token = 0; token < length; token++)
            {
                Load(queryAndKey + ((start + token) * (H + K) + H + keyValueHead) * E, Key + token * E);
                Load(value + ((start + token) * K + keyValueHead) * E, Value + token * E);
            }

            Transpose(Key, KeyTransposed);
            Transpose(Value, ValueTransposed);
        }

        /// <summary>P.</summary>
        public readonly int Padded;

        /// <summary>(L, E).</summary>
        public readonly float* Key, Value;

        /// <summary>(E, P).</summary>
        public readonly float* KeyTransposed, ValueTransposed;

        /// <summary>(L, E).</summary>
        public readonly float* KeyGradient, ValueGradient;

        /// <summary>(4, P).</summary>
        public readonly float* Probability, ScoreGradient;

        /// <summary>(4, E).</summary>
        public readonly float* Query, OutputGradient, Result;

        /// <summary>(4).</summary>
        public readonly float* RowFactor;

        /// <summary>Scratch for a document of that length.</summary>
        public static int Floats(int length, int headSize) => 6 * PaddedLength(length) * headSize + 2 * Rows * PaddedLength(length) + 3 * Rows * headSize + Rows;

        public void ClearGradients()
        {
            new Span<float>(KeyGradient, _length * _kernel.HeadSize).Clear();
            new Span<float>(ValueGradient, _length * _kernel.HeadSize).Clear();
        }

        public void LoadQueries(int head, int row) => LoadRows(_queryAndKey, _kernel.QueryHeads + _kernel.KeyValueHeads, head, row, Query);

        public void LoadOutputGradients(ushort* outputGradient, int head, int row) => LoadRows(outputGradient, _kernel.QueryHeads, head, row, OutputGradient);

        // Rows beyond the document's end are zero and are not stored.
        private void LoadRows(ushort* source, int heads, int head, int row, float* target)
        {
            var E = _kernel.HeadSize;
            for (var r = 0; r < Rows; r++)
            {
                if (row + r < _length)
                    Load(source + ((_start + row + r) * heads + head) * E, target + r * E);
                else
                    new Span<float>(target + r * E, E).Clear();
            }
        }

        private void Load(ushort* source, float* target)
        {
            for (var e = 0; e < _kernel.HeadSize; e += 16)
                Widen(source + e).Store(target + e);
        }

        // Columns beyond the document's end are zero, so that whole blocks can be computed.
        private void Transpose(float* rows, float* columns)
        {
            var E = _kernel.HeadSize;
            for (var e = 0; e < E; e++)
            {
                for (var token = 0; token < _length; token++)
                    columns[e * Padded + token] = rows[token * E + e];
                new Span<float>(columns + e * Padded + _length, Padded - _length).Clear();
            }
        }

        // One block more than needed, as a row's end is cleared a block beyond it.
        private static int PaddedLength(int length) => (length + 2 * ColumnBlock - 1) / ColumnBlock * ColumnBlock;
    }
}
