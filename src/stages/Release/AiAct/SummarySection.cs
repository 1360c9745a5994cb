namespace Endonym.Release.AiAct;

/// <summary>One of the sections 2.1 to 2.6.</summary>
public sealed record SummarySection
{
    /// <summary>Number in the template.</summary>
    public required string Number { get; init; }

    /// <summary>What it is about.</summary>
    public required string Title { get; init; }

    /// <summary>Whether there is any.</summary>
    public required bool Used { get; init; }

    /// <summary>Modalities: <c>text</c>, or none.</summary>
    public required IReadOnlyList<string> Modalities { get; init; }

    /// <summary>All of its sources, not only the large ones that the template asks for.</summary>
    public required IReadOnlyList<SummarySource> Sources { get; init; }

    /// <summary>Section 2.5: the models that wrote synthetic text.</summary>
    public IReadOnlyList<string>? Generators { get; init; }

    /// <summary>Section 2.3: the domains with most text.</summary>
    public IReadOnlyList<SummaryDomain>? TopDomains { get; init; }

    /// <summary>What the provider states: crawlers in 2.3, the way of collection in 2.4.</summary>
    public string? Statement { get; init; }
}
