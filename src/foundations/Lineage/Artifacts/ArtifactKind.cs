namespace Endonym.Lineage.Artifacts;

/// <summary>The kinds of artifact; also the names of their folders.</summary>
public static class ArtifactKind
{
    /// <summary>Cleaned documents with their rights, and a held-out panel.</summary>
    public const string Corpus = "corpus";

    /// <summary>A vocabulary with its merges and chat template.</summary>
    public const string Tokenizer = "tokenizer";

    /// <summary>A small model that sorts text: languages, quality.</summary>
    public const string Classifier = "classifier";

    /// <summary>Token ids of a corpus under one tokenizer.</summary>
    public const string Shards = "shards";

    /// <summary>A model in Hugging Face's layout.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>A checkpoint in another form, quantised perhaps: ONNX, GGUF.</summary>
    public const string Export = "export";

    /// <summary>Instructions or preferences.</summary>
    public const string Dataset = "dataset";

    /// <summary>What an evaluation found.</summary>
    public const string Report = "report";

    /// <summary>A model packed for others.</summary>
    public const string Release = "release";
}
