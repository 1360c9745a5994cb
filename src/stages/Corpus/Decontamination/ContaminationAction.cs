namespace Endonym.Corpus.Decontamination;

/// <summary>What is done with a document that has evaluation items in it.</summary>
public enum ContaminationAction
{
    /// <summary>It is dropped.</summary>
    Drop,

    /// <summary>The items are replaced and the rest is kept.</summary>
    Mask,
}
