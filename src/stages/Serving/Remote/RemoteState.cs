namespace Endonym.Serving.Remote;

/// <summary>How another server stands.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="IsUp">Whether it gets requests as usual.</param>
/// <param name="Outstanding">Requests sent to it and not yet ended.</param>
public sealed record RemoteState(Uri Address, bool IsUp, int Outstanding);
