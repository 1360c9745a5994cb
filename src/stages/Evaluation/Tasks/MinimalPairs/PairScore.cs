namespace Endonym.Evaluation.Tasks.MinimalPairs;

/// <summary>How a model judges one pair.</summary>
/// <param name="Id">The pair's id.</param>
/// <param name="Phenomenon">Its point of grammar.</param>
/// <param name="Good">ln p of the good sentence.</param>
/// <param name="Bad">ln p of the bad sentence.</param>
public sealed record PairScore(string Id, string Phenomenon, double Good, double Bad)
{
    /// <summary>Whether the good sentence is the more probable one; a tie is not enough.</summary>
    public bool IsCorrect => Good > Bad;

    /// <summary>Whether the model finds both exactly as probable.</summary>
    public bool IsTie => Good == Bad;
}
