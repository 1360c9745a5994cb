using Endonym.Models.Contracts;

namespace Endonym.Serving.Embeddings;

/// <summary>A cross-encoder's scores. Where query and document are too long together, the end of the longer is left out, as sentence-transformers does, and the scores say how often that was.</summary>
/// <param name="model">Scores; not disposed here.</param>
/// <param name="scheduler">Runs it; not disposed here.</param>
public sealed class EncoderReranker(ICrossEncoder model, EncoderScheduler scheduler) : IReranker
{
    /// <inheritdoc/>
    public async Task<RerankScores> ScoreAsync(string query, IReadOnlyList<string> documents, string client, CancellationToken cancellationToken)
    {
        List<EncoderInput> inputs = [];
        foreach (var document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            inputs.Add(model.Tokenize(query, document));
        }

        var outputs = await scheduler.EncodeAsync([.. inputs.Select(input => input.Ids)], client, cancellationToken);
        return new RerankScores([.. outputs.Select(output => model.Score(output))], inputs.Sum(input => (long)input.Ids.Length)) { CutCount = inputs.Count(input => input.IsCut) };
    }
}
