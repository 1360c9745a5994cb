namespace Endonym.Corpus.Statistics;

/// <summary>How much text a group of documents has.</summary>
public sealed record StatisticsGroup
{
    /// <summary>What its documents have in common.</summary>
    public required string Name { get; init; }

    /// <summary>Its name for people, where it has another.</summary>
    public string? Title { get; init; }

    /// <summary>Documents.</summary>
    public required long Documents { get; init; }

    /// <summary>UTF-8 bytes of their text.</summary>
    public required long Bytes { get; init; }

    /// <summary>Part of all bytes, 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>Unicode code points.</summary>
    public required long Characters { get; init; }

    /// <summary>Words: runs of letters, digits and marks, and single characters of scripts without spaces.</summary>
    public required long Words { get; init; }

    /// <summary>Tokens, one end-of-text token for each document included; null where no shards were given.</summary>
    public long? Tokens { get; init; }

    /// <summary>Fertility in running text: tokens for each word, those of punctuation and white space shared out among the words; null without words or tokens.</summary>
    /// <remarks>A tokenizer's <c>fertility.json</c> tells the tokens of words alone.</remarks>
    public double? TokensPerWord { get; init; }

    /// <summary>UTF-8 bytes in the mean token of the text; null without tokens.</summary>
    public double? BytesPerToken { get; init; }

    internal static StatisticsGroup Of(string name, TextAmount amount, TextAmount total, bool hasTokens, string? title = null)
    {
        // An end-of-text token stands for no text.
        var textTokens = hasTokens ? amount.Tokens - amount.Documents : 0;
        return new StatisticsGroup
        {
            Name = name,
            Title = title,
            Documents = amount.Documents,
            Bytes = amount.Bytes,
            Share = total.Bytes > 0 ? (double)amount.Bytes / total.Bytes : 0,
            Characters = amount.Characters,
            Words = amount.Words,
            Tokens = hasTokens ? amount.Tokens : null,
            TokensPerWord = textTokens > 0 && amount.Words > 0 ? (double)textTokens / amount.Words : null,
            BytesPerToken = textTokens > 0 ? (double)amount.Bytes / textTokens : null,
        };
    }
}
