namespace Endonym.Corpus.Languages;

/// <summary>Tells the language of a text. Implementations are safe for concurrent use.</summary>
public interface ILanguageIdentifier
{
    /// <summary>The names it knows languages by.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>The language of a text.</summary>
    LanguageDecision Identify(ReadOnlySpan<char> text);
}
