using Endonym.Lineage.Rights;
using Endonym.Text.Shards;

namespace Endonym.Training.Tests.Data;

internal static class ShardWriting
{
    private static readonly ShardGroup Group = new() { Source = "s", License = "CC0-1.0", Class = RightsClass.White, Origin = Origin.Organic };

    /// <summary>Adds a document whose name is its place.</summary>
    public static void Append(this TokenShardWriter writer, int[] document) => writer.Append(document, DocumentKey.Of(Group.Source, $"{writer.DocumentCount}"), Group, 7);
}
