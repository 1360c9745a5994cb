namespace Endonym.Serving.Planning;

/// <summary>How weights are stored when a model is served.</summary>
public enum WeightPrecision
{
    /// <summary>16 bits each.</summary>
    Bf16,

    /// <summary>8 bits each in the layers; embedding and output layer keep 16.</summary>
    Fp8,

    /// <summary>4 bits each in the layers and a 16-bit scale for each 64; embedding and output layer keep 16. Formats store 4.125 (groups of 128) to 4.5 bits (groups of 32).</summary>
    Int4,
}

/// <summary>What a precision costs.</summary>
public static class WeightPrecisions
{
    extension(WeightPrecision precision)
    {
        /// <summary>Bytes of a weight in the layers.</summary>
        public double BytesPerWeight => precision switch
        {
            WeightPrecision.Bf16 => 2,
            WeightPrecision.Fp8 => 1,
            _ => (4 + (16.0 / 64)) / 8,
        };

        /// <summary>As people write it.</summary>
        public string Name => precision switch
        {
            WeightPrecision.Bf16 => "bf16",
            WeightPrecision.Fp8 => "fp8",
            _ => "int4",
        };

        /// <summary>
        /// Operations per second, in flop/s. 4-bit weights are widened to 16 bits before they are multiplied; so are 8-bit ones where the GPU has no 8-bit arithmetic.
        /// </summary>
        public double FlopsOn(GpuType gpu) => (precision == WeightPrecision.Fp8 && gpu.Tflops8 > 0 ? gpu.Tflops8 : gpu.Tflops16) * 1e12;
    }
}
