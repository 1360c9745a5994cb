namespace Endonym.Release.AiAct;

/// <summary>Section 1.3, for text, the only modality there is.</summary>
public sealed record SummaryModality
{
    /// <summary>The template's bin: less than 1 billion tokens, 1 billion to 10 trillion, more.</summary>
    public required string Size { get; init; }

    /// <summary>Tokens seen in training, repetitions counted.</summary>
    public required long Tokens { get; init; }

    /// <summary>UTF-8 bytes of the text, each source once however many uses it was put to.</summary>
    public required long Bytes { get; init; }

    /// <summary>Uses the text was put to.</summary>
    public required IReadOnlyList<string> Uses { get; init; }

    /// <summary>Month in which a source's rights were last looked at when it was taken in, MM/YYYY; null if there is no source.</summary>
    public string? LatestAcquisition { get; init; }

    /// <summary>Whether training goes on after the release.</summary>
    public bool? ContinuousTraining { get; init; }

    /// <summary>The languages, those with most tokens first.</summary>
    public required IReadOnlyList<SummaryLanguage> Languages { get; init; }
}
