using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Models.Quantization;

/// <summary>What flowed into a matrix while texts went through the model: how large each of its columns' inputs was, and how they went together.</summary>
/// <remarks>
/// A row's rounding errors e reach the output as e·x, so its expected squared error is eᵀ E[xxᵀ] e. The diagonal of E[xxᵀ] says how much each column matters by
/// itself; the whole of it, how an error in one column can be made good in those after it.
/// </remarks>
public sealed class InputStatistics
{
    /// <summary>Fewer tokens than these say nothing about a matrix: such an expert's columns are taken as alike.</summary>
    public const int LeastTokens = 64;

    private readonly Lazy<ErrorFeedback?> _feedback;

    /// <summary>Keeps what was measured.</summary>
    /// <param name="tokenCount">Tokens that flowed in.</param>
    /// <param name="meanSquares">(C): the mean of each column's square.</param>
    /// <param name="meanProducts">(C, C): the mean of each two columns' product, symmetric; empty if it was not gathered.</param>
    /// <exception cref="InvalidInputException">A number is infinite or none, or a mean square negative.</exception>
    public InputStatistics(long tokenCount, float[] meanSquares, float[] meanProducts)
    {
        if (meanProducts.Length > 0)
            ArgumentOutOfRangeException.ThrowIfNotEqual(meanProducts.LongLength, (long)meanSquares.Length * meanSquares.Length);
        var wrong = Array.FindIndex(meanSquares, value => !(value >= 0 && float.IsFinite(value)));
        if (wrong >= 0)
            throw new InvalidInputException(Invariant($"The mean square of input column {wrong} is {meanSquares[wrong]}; it must be 0 or greater and finite. The checkpoint is damaged or diverged; take an earlier one."));

        (TokenCount, MeanSquares, MeanProducts) = (tokenCount, meanSquares, meanProducts);
        _feedback = new Lazy<ErrorFeedback?>(() => ErrorFeedback.Of(MeanProducts.Span, MeanSquares.Length));
    }

    /// <summary>Tokens that flowed in.</summary>
    public long TokenCount { get; }

    /// <summary>(C): the mean of each column's square.</summary>
    public ReadOnlyMemory<float> MeanSquares { get; }

    /// <summary>(C, C): the mean of each two columns' product; empty if it was not gathered.</summary>
    public ReadOnlyMemory<float> MeanProducts { get; }

    /// <summary>What can honestly be done with it: with few tokens nothing, with fewer than columns no more than to weigh each column by itself.</summary>
    /// <remarks>Where <see cref="Feedback"/> has been asked for and found the products to be none, so too: ask for it first.</remarks>
    public FitKind Supports => TokenCount < LeastTokens ? FitKind.Plain
        : MeanProducts.IsEmpty || TokenCount < MeanSquares.Length || _feedback is { IsValueCreated: true, Value: null } ? FitKind.Weighted
        : FitKind.Compensated;

    /// <summary>How errors are made good; null if <see cref="Supports"/> says that they cannot be. Computed once, on every core.</summary>
    internal ErrorFeedback? Feedback => Supports == FitKind.Compensated ? _feedback.Value : null;

    /// <summary>How much each column's error counts; empty if too little flowed in to say.</summary>
    internal ReadOnlySpan<float> Importance => Supports == FitKind.Plain ? [] : MeanSquares.Span;
}
