namespace Endonym.Corpus.Decontamination;

/// <summary>What becomes of documents with evaluation items in them.</summary>
public sealed record DecontaminationOptions
{
    /// <summary>Drop the document or mask the items.</summary>
    public ContaminationAction Action { get; init; } = ContaminationAction.Drop;

    /// <summary>What stands in the place of a masked item.</summary>
    public string MaskText { get; init; } = "";
}
