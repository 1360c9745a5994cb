namespace Endonym.Corpus.Classifiers;

/// <summary>Where a share lies that was measured on a sample, with 95 % confidence.</summary>
/// <remarks>Wilson, 1927. Unlike the plain interval it stays within 0 and 1 and has a width when all of ten were right.</remarks>
/// <param name="Share">The measured share; 0 where nothing was measured.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct WilsonInterval(double Share, double Low, double High)
{
    private const double Z = 1.959963984540054; // the normal distribution's 97.5 % quantile

    /// <summary>The interval of some successes among all.</summary>
    public static WilsonInterval Of(long successes, long total)
    {
        if (total == 0)
            return new WilsonInterval(0, 0, 1);

        var share = (double)successes / total;
        var z2 = Z * Z / total;
        var middle = (share + (z2 / 2)) / (1 + z2);
        var half = Z / (1 + z2) * Math.Sqrt((share * (1 - share) / total) + (z2 / (4 * total)));
        return new WilsonInterval(share, Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
