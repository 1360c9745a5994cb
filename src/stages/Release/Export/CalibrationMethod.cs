namespace Endonym.Release.Export;

/// <summary>What is done with what flowed into a model's matrices.</summary>
public enum CalibrationMethod
{
    /// <summary>Columns with large inputs are rounded with more care: llama.cpp's importance matrix. For every form with few bits.</summary>
    Importance,

    /// <summary>The same, and each column's error is made good in those after it: GPTQ. For ONNX; takes memory of the square of the model's widths.</summary>
    Gptq,
}

/// <summary>Which method suits which form.</summary>
public static class CalibrationMethods
{
    /// <summary>The one that costs the language least.</summary>
    /// <remarks>At 8 bits there is so little to make good that it is not worth the memory.</remarks>
    public static CalibrationMethod For(ExportFormat format) => format == ExportFormat.OnnxInt4 ? CalibrationMethod.Gptq : CalibrationMethod.Importance;
}
