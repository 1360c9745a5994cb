namespace Endonym.Corpus.Views;

/// <summary>What a token is made of.</summary>
[Flags]
public enum WordTraits : byte
{
    /// <summary>Nothing of what follows.</summary>
    None = 0,

    /// <summary>It has a letter of some script (Unicode categories L*).</summary>
    HasLetter = 1,

    /// <summary>It has a character that is neither punctuation nor a control character, by datatrove's list.</summary>
    HasContent = 2,

    /// <summary>It is one sign that ends a sentence.</summary>
    EndsSentence = 4,

    /// <summary>Every character is punctuation (Unicode categories P*).</summary>
    IsPunctuation = 8,

    /// <summary>It holds characters outside the basic multilingual plane, so that it has fewer code points than UTF-16 units.</summary>
    HasSurrogates = 16,
}
