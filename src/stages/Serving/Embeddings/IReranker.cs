namespace Endonym.Serving.Embeddings;

/// <summary>Says how well documents answer a query.</summary>
public interface IReranker
{
    /// <summary>Scores documents.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="documents">Texts; at least one.</param>
    /// <param name="client">Who asks, where clients take turns.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The scores, in the documents' order, and the tokens read.</returns>
    Task<RerankScores> ScoreAsync(string query, IReadOnlyList<string> documents, string client, CancellationToken cancellationToken);
}

/// <summary>What a reranker says.</summary>
/// <param name="Scores">One for each document, in their order; the higher the better.</param>
/// <param name="TokenCount">Tokens read.</param>
public sealed record RerankScores(IReadOnlyList<double> Scores, long TokenCount)
{
    /// <summary>Of how many documents not all was read, because they are too long with the query.</summary>
    public int CutCount { get; init; }
}

/// <summary>A model that <c>/v1/rerank</c> offers. Register one or more as services.</summary>
/// <param name="Name">What a request's <c>model</c> must say.</param>
/// <param name="ContextLength">Tokens of a query and a document together at most.</param>
/// <param name="LoadedAt">Its <c>created</c> time in the list of models.</param>
/// <param name="Reranker">Scores for it.</param>
public sealed record ServedReranker(string Name, int ContextLength, DateTimeOffset LoadedAt, IReranker Reranker);
