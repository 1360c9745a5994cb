namespace Endonym.Serving.Keys;

/// <summary>What a key may do.</summary>
[Flags]
public enum KeyScopes
{
    /// <summary>Nothing but ask which models there are.</summary>
    None = 0,

    /// <summary>Chat and completions.</summary>
    Chat = 1,

    /// <summary>Embeddings and reranking.</summary>
    Embed = 2,

    /// <summary>Files and batches; what a batch's lines ask for needs its own scope too.</summary>
    Batch = 4,

    /// <summary>Metrics, other keys and their use.</summary>
    Admin = 8,
}
