namespace Endonym.Corpus.Sources;

/// <summary>The kinds of source.</summary>
public enum SourceKind
{
    /// <summary>Messages of the .NET SDK, in English or translated by people.</summary>
    DotnetResources,

    /// <summary>English documentation of the .NET libraries.</summary>
    DotnetDocs,

    /// <summary>Text files.</summary>
    Text,

    /// <summary>Lines of JSON.</summary>
    Jsonl,
}
