namespace Endonym.Serving.Embeddings;

/// <summary>Says how well documents answer a query.</summary>
public interface IReranker
{
    /// <summary>Scores documents.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="documents">Texts; at least one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The scores, in the documents' order, and the tokens read.</returns>
    Task<RerankScores> ScoreAsync(string query, IReadOnlyList<string> documents, CancellationToken cancellationToken);
}

/// <summary>What a reranker says.</summary>
/// <param name="Scores">One for each document, in their order; the higher the better.</param>
/// <param name="TokenCount">Tokens read.</param>
public sealed record RerankScores(IReadOnlyList<double> Scores, long TokenCount);

/// <summary>A model that <c>/v1/rerank</c> offers. Register one or more as services.</summary>
/// <param name="Name">What a request's <c>model</c> must say.</param>
/// <param name="Reranker">Scores for it.</param>
public sealed record ServedReranker(string Name, IReranker Reranker);
