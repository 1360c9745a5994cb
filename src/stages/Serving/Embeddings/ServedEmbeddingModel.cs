using Microsoft.Extensions.AI;

namespace Endonym.Serving.Embeddings;

/// <summary>A model that <c>/v1/embeddings</c> offers. Register one or more as services.</summary>
/// <param name="Name">What a request's <c>model</c> must say.</param>
/// <param name="ContextLength">Tokens of a text at most.</param>
/// <param name="LoadedAt">Its <c>created</c> time in the list of models.</param>
/// <param name="Generator">Makes the vectors; told the dimensions asked for, and free to refuse them with an <see cref="ArgumentException"/> or to make others.</param>
public sealed record ServedEmbeddingModel(string Name, int ContextLength, DateTimeOffset LoadedAt, IEmbeddingGenerator<string, Embedding<float>> Generator);
