namespace Endonym.Corpus.Privacy;

/// <summary>What is done about personal data in a document.</summary>
public enum PrivacyMode
{
    /// <summary>Nothing; they are not looked for.</summary>
    Off,

    /// <summary>Placeholders take their place.</summary>
    Mask,

    /// <summary>The document is dropped.</summary>
    Drop,
}
