namespace Endonym.Lineage;

/// <summary>A gate or check said no; nothing is wrong with the program or its input's form. Hosts print every reason and exit with 1.</summary>
/// <param name="summary">What was refused, in one line.</param>
/// <param name="reasons">Every reason, each naming the artifact and the source it comes from.</param>
public sealed class RefusedException(string summary, IReadOnlyList<string> reasons)
    : Exception(string.Join(Environment.NewLine, reasons.Select(reason => "  - " + reason).Prepend(summary)))
{
    /// <summary>What was refused, in one line.</summary>
    public string Summary { get; } = summary;

    /// <summary>Every reason, each naming the artifact and the source it comes from.</summary>
    public IReadOnlyList<string> Reasons { get; } = reasons;
}
