namespace Endonym.Corpus.Languages;

/// <summary>The original's sigmoid: 512 steps of a table between -8 and 8, not rounded to the nearest.</summary>
internal static class FastTextSigmoid
{
    private const int Steps = 512;
    private const int Max = 8;

    private static readonly float[] Table = [.. Enumerable.Range(0, Steps + 1).Select(step => (float)(1.0 / (1.0 + MathF.Exp(-(((float)(step * 2 * Max) / Steps) - Max)))))];

    public static void Apply(Span<float> values)
    {
        foreach (ref var value in values)
        {
            value = value switch
            {
                < -Max => 0,
                > Max => 1,
                >= -Max => Table[(int)((value + Max) * Steps / Max / 2)],
                _ => float.NaN,
            };
        }
    }
}
