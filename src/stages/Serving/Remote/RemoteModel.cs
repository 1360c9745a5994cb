namespace Endonym.Serving.Remote;

/// <summary>A model that other servers offer.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="ContextLength">Tokens it can attend to; null where its server does not say.</param>
public sealed record RemoteModel(string Name, int? ContextLength);
