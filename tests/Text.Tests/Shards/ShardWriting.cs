using Endonym.Lineage.Rights;
using Endonym.Text.Shards;

namespace Endonym.Text.Tests.Shards;

internal static class ShardWriting
{
    public static ShardGroup Group { get; } = new() { Source = "s", License = "CC0-1.0", Class = RightsClass.White, Origin = Origin.Organic, Language = "pl" };

    /// <summary>Adds a document whose name is its place.</summary>
    public static void Append(this TokenShardWriter writer, int[] document) => writer.Append(document, DocumentKey.Of(Group.Source, $"{writer.DocumentCount}"), Group, 7);
}
