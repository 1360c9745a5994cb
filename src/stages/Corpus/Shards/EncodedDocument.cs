using System.Text;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;
using Endonym.Text.Shards;
using Endonym.Text.Tokenizers;

namespace Endonym.Corpus.Shards;

/// <summary>A document as it goes into a shard.</summary>
/// <param name="Key">Which it is.</param>
/// <param name="Group">What is known of its source.</param>
/// <param name="TextBytes">UTF-8 bytes of its text.</param>
/// <param name="Ids">Its tokens, without the end-of-text token.</param>
internal sealed record EncodedDocument(DocumentKey Key, ShardGroup Group, uint TextBytes, int[] Ids)
{
    /// <summary>Encodes a document.</summary>
    /// <param name="document">A document of a corpus.</param>
    /// <param name="source">Its source.</param>
    /// <param name="tokenizer">Makes the ids.</param>
    public static EncodedDocument Of(Document document, Source source, ITokenizer tokenizer)
    {
        var ids = new List<int>(document.Text.Length / 4);
        tokenizer.Encode(document.Text, ids);
        var group = new ShardGroup
        {
            Source = source.Id,
            License = document.License ?? source.License,
            Class = source.Class,
            Origin = source.Origin,
            Language = source.Language,
            Domain = source.Domain,
            Genre = document.Genre,
            QualityTenth = document.Scores?.Quality is { } quality ? Math.Clamp((int)(quality * 10), 0, 9) : null,
        };
        return new EncodedDocument(DocumentKey.Of(source.Id, document.Id), group, (uint)Encoding.UTF8.GetByteCount(document.Text), [.. ids]);
    }
}
