namespace Endonym.Release.AiAct;

/// <summary>A web domain that text was crawled from.</summary>
/// <param name="Domain">Host name.</param>
/// <param name="Bytes">UTF-8 bytes of its text.</param>
public sealed record SummaryDomain(string Domain, long Bytes);
