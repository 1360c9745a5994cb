namespace Endonym.Lineage.Rights;

/// <summary>Who wrote the words. The order is the order of taint: the greater wins.</summary>
public enum Origin
{
    /// <summary>Written here by a human author.</summary>
    Organic,

    /// <summary>Made by people from existing text (a translation, an adapted data set), or by a template over human text.</summary>
    Converted,

    /// <summary>Produced by a model; the generator is named, and its licence follows the data.</summary>
    Synthetic,

    /// <summary>Not recorded. Every gate treats it as <see cref="Synthetic"/>.</summary>
    Unknown,
}
