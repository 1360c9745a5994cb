using static TorchSharp.torch;

namespace Endonym.Models.Torch.Layers;

// Shapes in this file: N tokens, D model width, X experts, C experts each token goes through.

/// <summary>Which experts a router sends each token to, and how much each of their answers counts.</summary>
/// <remarks>
/// Jiang et al., 2024, arXiv:2401.04088, section 2.1: a softmax over the logits of the chosen, which is a softmax over all divided by what the chosen have of it; in fp32
/// whatever the computation's type is, as transformers does it. A token's two answers are added in the order of their logits, not of the experts' numbers.
/// </remarks>
internal sealed class ExpertChoice
{
    private readonly Tensor _weights; // (N, C)
    private readonly long[][] _placesOf; // of each expert: places n·C + c in the row of all choices

    private ExpertChoice(Tensor weights, long[][] placesOf)
    {
        _weights = weights;
        _placesOf = placesOf;
    }

    /// <summary>Chooses; the weights belong to the current dispose scope.</summary>
    /// <param name="logits">(N, X).</param>
    /// <param name="expertsPerToken">C.</param>
    public static ExpertChoice Of(Tensor logits, int expertsPerToken)
    {
        var (values, experts) = logits.to(ScalarType.Float32).softmax(-1).topk(expertsPerToken, -1);
        var weights = values.div(values.sum(-1, keepdim: true)).to(logits.dtype);

        var places = new List<long>[logits.shape[1]];
        for (var expert = 0; expert < places.Length; expert++)
            places[expert] = [];
        var chosen = experts.cpu().contiguous().data<long>();
        var place = 0L;
        foreach (var expert in chosen)
            places[expert].Add(place++);
        return new ExpertChoice(weights, [.. places.Select(list => list.ToArray())]);
    }

    /// <summary>The weighted sum of the chosen experts' answers.</summary>
    /// <param name="x">(N, D).</param>
    /// <param name="answer">An expert's number, its tokens (n, D) and their rows among all, ascending, to its answer (n, D); not called for an expert that nobody chose.</param>
    /// <returns>(N, D).</returns>
    public Tensor Combine(Tensor x, Func<int, Tensor, IReadOnlyList<long>, Tensor> answer)
    {
        using var scope = NewDisposeScope();
        long N = x.shape[0], C = _weights.shape[1];
        List<Tensor> answers = [];
        var order = new long[N * C]; // where the answer for each place lies among those in the experts' order
        var next = 0L;
        for (var expert = 0; expert < _placesOf.Length; expert++)
        {
            var places = _placesOf[expert];
            if (places.Length == 0)
                continue;

            long[] rows = [.. places.Select(place => place / C)];
            answers.Add(answer(expert, x.index_select(0, tensor(rows).to(x.device)), rows));
            foreach (var place in places)
                order[place] = next++;
        }

        return cat(answers, 0).index_select(0, tensor(order).to(x.device)).view(N, C, x.shape[1]).mul(_weights.unsqueeze(-1)).sum(1).MoveToOuterDisposeScope();
    }
}
