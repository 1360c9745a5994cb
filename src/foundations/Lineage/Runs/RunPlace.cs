namespace Endonym.Lineage.Runs;

/// <summary>Where a run lies, for processes that work on it together.</summary>
/// <param name="Folder">Full path of its folder.</param>
/// <param name="RecordFile">Its <c>run.json</c>, which <c>endonym VERB --config</c> takes.</param>
/// <param name="StateFolder">What its work needs to resume; deleted when it is done.</param>
public sealed record RunPlace(string Folder, string RecordFile, string StateFolder);
