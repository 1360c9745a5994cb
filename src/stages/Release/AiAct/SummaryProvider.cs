namespace Endonym.Release.AiAct;

/// <summary>Section 1.1.</summary>
/// <param name="Name">Legal name.</param>
/// <param name="Contact">Where to write to.</param>
/// <param name="AuthorizedRepresentative">In the Union, for providers established elsewhere.</param>
public sealed record SummaryProvider(string Name, string Contact, string? AuthorizedRepresentative = null);
