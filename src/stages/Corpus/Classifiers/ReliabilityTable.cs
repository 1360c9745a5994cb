namespace Endonym.Corpus.Classifiers;

/// <summary>What a classifier claims against how often it is right, by how sure it claims to be.</summary>
public sealed class ReliabilityTable
{
    private const int BinCount = 10;

    private readonly (double Claimed, long Right, long Count)[] _bins = new (double, long, long)[BinCount];

    /// <summary>Ten bins of equal width, from unsure to sure; those that nothing fell into are left out.</summary>
    public IReadOnlyList<ReliabilityBin> Bins =>
    [
        .. _bins.Index().Where(bin => bin.Item.Count > 0)
            .Select(bin => new ReliabilityBin((double)bin.Index / BinCount, bin.Item.Count, bin.Item.Claimed / bin.Item.Count, (double)bin.Item.Right / bin.Item.Count)),
    ];

    /// <summary>Mean distance between claim and share of right answers, each bin weighted by its answers; 0 is perfect.</summary>
    /// <remarks>Naeini, Cooper, Hauskrecht, 2015; Guo et al., 2017, arXiv:1706.04599, equation 3.</remarks>
    public double ExpectedCalibrationError
    {
        get
        {
            var total = _bins.Sum(bin => bin.Count);
            return total == 0 ? 0 : _bins.Sum(bin => Math.Abs(bin.Claimed - bin.Right)) / total;
        }
    }

    /// <summary>Adds an answer.</summary>
    /// <param name="probability">What was claimed, 0 to 1.</param>
    /// <param name="isRight">Whether the answer was right.</param>
    public void Add(double probability, bool isRight)
    {
        ref var bin = ref _bins[Math.Clamp((int)(probability * BinCount), 0, BinCount - 1)];
        bin = (bin.Claimed + probability, bin.Right + (isRight ? 1 : 0), bin.Count + 1);
    }
}

/// <summary>Answers of about one probability.</summary>
/// <param name="From">Lower end of the bin; it is a tenth wide.</param>
/// <param name="Count">Answers.</param>
/// <param name="Claimed">Their mean probability.</param>
/// <param name="Right">Share of them that was right.</param>
public readonly record struct ReliabilityBin(double From, long Count, double Claimed, double Right);
