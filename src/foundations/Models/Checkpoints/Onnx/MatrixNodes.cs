namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Nodes that compute with a stored matrix, whatever its form.</summary>
internal static class MatrixNodes
{
    extension(OnnxGraph graph)
    {
        /// <summary>Adds x · Wᵀ + b.</summary>
        /// <param name="x">(…, in).</param>
        /// <param name="matrix">(out, in).</param>
        /// <param name="bias">(out); null for none.</param>
        /// <param name="accuracyLevel">See <see cref="OnnxExportOptions.AccuracyLevel"/>.</param>
        /// <param name="output">Name of the result, (…, out).</param>
        /// <returns>The result's name.</returns>
        public string Linear(string x, DecoderMatrix matrix, OnnxTensor? bias, int accuracyLevel, string output)
        {
            if (matrix.Form is { } form)
            {
                List<string> inputs = [x, graph.Constant(matrix.Weights), .. graph.FormInputs(matrix)];
                if (bias is not null)
                    inputs.AddRange([.. matrix.ZeroPoints is null ? [""] : Array.Empty<string>(), "", graph.Constant(bias)]);
                graph.Node(
                    "MatMulNBits", OnnxGraph.Microsoft, [.. inputs], [output],
                    OnnxAttribute.Of("K", (long)matrix.Columns), OnnxAttribute.Of("N", (long)matrix.Rows), OnnxAttribute.Of("bits", (long)form.Bits),
                    OnnxAttribute.Of("block_size", (long)form.BlockSize), OnnxAttribute.Of("accuracy_level", (long)accuracyLevel));
                return output;
            }

            var product = bias is null ? output : output + ".product";
            graph.Node("FusedMatMul", OnnxGraph.Microsoft, [x, graph.Constant(matrix.Weights)], [product], OnnxAttribute.Of("transB", 1L)); // weights lie (out, in)
            if (bias is not null)
                graph.Node("Add", "", [product, graph.Constant(bias)], [output]);
            return output;
        }

        /// <summary>Adds the look-up of rows, in fp32.</summary>
        /// <param name="table">(rows, columns).</param>
        /// <param name="indices">Which rows, of any shape.</param>
        /// <param name="output">Name of the result, (…, columns).</param>
        /// <returns>The result's name.</returns>
        public string Rows(DecoderMatrix table, string indices, string output)
        {
            if (table.Form is not { } form)
            {
                graph.Node("Gather", "", [graph.Constant(table.Weights), indices], [output]);
                return output;
            }

            // The bytes of a row's blocks follow one another: to this operator the table is (rows, bytes of a row).
            var flat = table.Weights with { Shape = [table.Rows, (long)table.Columns * form.Bits / 8] };
            graph.Node(
                "GatherBlockQuantized", OnnxGraph.Microsoft, [graph.Constant(flat), indices, .. graph.FormInputs(table)], [output],
                OnnxAttribute.Of("bits", (long)form.Bits), OnnxAttribute.Of("block_size", (long)form.BlockSize), OnnxAttribute.Of("gather_axis", 0L), OnnxAttribute.Of("quantize_axis", 1L));
            return output;
        }

        private IEnumerable<string> FormInputs(DecoderMatrix matrix)
        {
            yield return graph.Constant(matrix.Scales!); // few-bit weights have scales
            if (matrix.ZeroPoints is { } zeroPoints)
                yield return graph.Constant(zeroPoints);
        }
    }
}
