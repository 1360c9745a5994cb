namespace Endonym.Corpus.Rights.Manifests;

/// <summary>What a written agreement may cover.</summary>
public enum AgreedUse
{
    /// <summary>Training models on the text.</summary>
    Training,

    /// <summary>Publishing models that were trained on it.</summary>
    Release,
}
