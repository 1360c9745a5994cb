namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>A matrix in the file of weights.</summary>
/// <param name="Rows">What it gives out.</param>
/// <param name="Columns">What it takes in.</param>
/// <param name="Form">How it is stored; null for fp32.</param>
/// <param name="Weights">fp32: (rows, columns); otherwise (rows, blocks, bytes of a block).</param>
/// <param name="Scales">(rows, blocks); null for fp32.</param>
/// <param name="ZeroPoints">(rows, bytes of a row's); null where there are none.</param>
internal sealed record DecoderMatrix(int Rows, int Columns, BlockQuantization? Form, OnnxTensor Weights, OnnxTensor? Scales, OnnxTensor? ZeroPoints);
