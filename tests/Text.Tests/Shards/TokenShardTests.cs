using System.Buffers.Binary;
using System.Text;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Text.Shards;

namespace Endonym.Text.Tests.Shards;

public sealed class TokenShardTests : IDisposable
{
    private const int EndOfText = 1;
    private const int HeaderBytes = 192;
    private const string Table = """[{"source":"s","license":"CC0-1.0","class":"White","origin":"Organic","language":"pl"}]""";
    private static readonly string TokenizerId = new('a', 64);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, 2)]
    [InlineData(65_536, 2)]
    [InlineData(65_537, 4)]
    [InlineData(int.MaxValue, 4)]
    public void Documents_come_back_as_they_were(int vocabularySize, int bytesPerToken)
    {
        // Lengths around the chunk of 4,096 tokens, and empty documents, at both ends of the vocabulary.
        var random = new Random(vocabularySize);
        int[][] documents = [.. new[] { 0, 1, 3, 4_095, 4_096, 4_097, 0, 10_000 }.Select(length => Ids(random, length, vocabularySize))];
        Write(documents, vocabularySize);

        using var shard = TokenShard.Open(_folder["shard"], TokenizerId);
        Assert.Equal(documents.Length, shard.DocumentCount);
        Assert.Equal(documents.Sum(document => document.Length + 1), shard.TokenCount);
        Assert.Equal((TokenizerId, vocabularySize, EndOfText), (shard.TokenizerId, shard.VocabularySize, shard.EndOfTextId));
        var aligned = (HeaderBytes + shard.TokenCount * bytesPerToken + 7) / 8 * 8;
        Assert.Equal(aligned + 48 * documents.Length + Table.Length, new FileInfo(_folder["shard"]).Length);

        for (var i = 0; i < documents.Length; i++)
        {
            Assert.Equal([EndOfText, .. documents[i]], shard.Read(shard.Document(i)));
        }
    }

    [Fact]
    public void A_stretch_may_begin_anywhere_and_cross_documents()
    {
        Write([[5, 6], [7], [8, 9, 10]], vocabularySize: 11);
        using var shard = TokenShard.Open(_folder["shard"], expectedTokenizerId: null);
        var tokens = new int[6];
        shard.Read(2, tokens);
        Assert.Equal([6, EndOfText, 7, EndOfText, 8, 9], tokens);
        shard.Read(9, []);
    }

    [Fact]
    public void Documents_lie_end_to_end()
    {
        var random = new Random(4);
        int[][] documents = [.. Enumerable.Range(0, 50).Select(_ => Ids(random, random.Next(6), 100))];
        Write(documents, vocabularySize: 100);
        using var shard = TokenShard.Open(_folder["shard"], TokenizerId);
        var next = 0L;
        for (var index = 0; index < documents.Length; index++)
        {
            var document = shard.Document(index);
            Assert.Equal((next, next + 1 + documents[index].Length), (document.Start, document.End));
            next = document.End;
        }

        Assert.Equal(next, shard.TokenCount);
    }

    [Fact]
    public void What_is_not_there_cannot_be_read()
    {
        Write([[5, 6]], vocabularySize: 10);
        using var shard = TokenShard.Open(_folder["shard"], TokenizerId);
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Read(-1, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Read(1, new int[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Read(0, new int[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Read(long.MaxValue, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Document(1));
    }

    [Fact]
    public void An_empty_shard_is_a_shard()
    {
        Write([], vocabularySize: 10);
        using var shard = TokenShard.Open(_folder["shard"], TokenizerId);
        Assert.Equal((0L, 0), (shard.TokenCount, shard.DocumentCount));
    }

    [Fact]
    public void A_shard_beyond_two_gigabytes_is_read_at_its_far_end()
    {
        // A sparse file: 1.2 thousand million tokens of zeros in one document, then a short one; it takes a few pages of disk, not 2.4 GB.
        const long first = 1_200_000_000;
        Write([[5, 6]], vocabularySize: 10);
        var header = File.ReadAllBytes(_folder["shard"])[..HeaderBytes];
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), first + 3);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), 2);
        using (var stream = File.Create(_folder["large"]))
        {
            stream.Write(header);
            stream.Position = HeaderBytes + 2 * first;
            stream.Write([EndOfText, 0, 8, 0, 9, 0]); // three tokens
            var documents = (stream.Position + 7) / 8 * 8;
            stream.Position = documents + 48;
            stream.Write(BitConverter.GetBytes(first));
            stream.Position = documents + 96;
            stream.Write(Encoding.UTF8.GetBytes(Table));
        }

        using var shard = TokenShard.Open(_folder["large"], TokenizerId);
        Assert.Equal([(0, first), (first, first + 3)], new[] { shard.Document(0), shard.Document(1) }.Select(document => (document.Start, document.End)));
        var tokens = new int[4];
        shard.Read(first - 1, tokens);
        Assert.Equal([0, EndOfText, 8, 9], tokens);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void An_id_beyond_the_vocabulary_is_refused_and_the_document_left_out(int id)
    {
        using (var writer = new TokenShardWriter(_folder["shard"], 10, TokenizerId, EndOfText))
        {
            writer.Append([2]);
            Assert.Throws<InvalidInputException>(() => writer.Append([3, id]));
            writer.Append([4]);
            writer.Complete();
        }

        using var shard = TokenShard.Open(_folder["shard"], TokenizerId);
        var tokens = new int[4];
        shard.Read(0, tokens);
        Assert.Equal([EndOfText, 2, EndOfText, 4], tokens);
        Assert.Equal(4, shard.TokenCount);
    }

    [Fact]
    public void A_writer_that_is_not_completed_leaves_no_file()
    {
        File.WriteAllText(_folder["shard"], "what was there before");
        using (var writer = new TokenShardWriter(_folder["shard"], 10, TokenizerId, EndOfText))
            writer.Append([2]);
        Assert.Equal([_folder["shard"]], Directory.GetFiles(_folder.FullName));
        Assert.Equal("what was there before", File.ReadAllText(_folder["shard"]));
    }

    [Fact]
    public void A_completed_writer_writes_no_more()
    {
        using var writer = new TokenShardWriter(_folder["shard"], 10, TokenizerId, EndOfText);
        writer.Complete();
        Assert.Throws<InvalidOperationException>(() => writer.Append([2]));
        Assert.Throws<InvalidOperationException>(writer.Complete);
    }

    [Theory]
    [InlineData(0, EndOfText)]
    [InlineData(1, EndOfText)]
    [InlineData(10, -1)]
    public void A_writer_is_given_a_vocabulary_that_has_the_end_of_text(int vocabularySize, int endOfTextId) =>
        Assert.Throws<InvalidInputException>(() => new TokenShardWriter(_folder["shard"], vocabularySize, TokenizerId, endOfTextId));

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_writer_is_given_the_id_of_an_artifact(string tokenizerId) =>
        Assert.Throws<InvalidInputException>(() => new TokenShardWriter(_folder["shard"], 10, tokenizerId, EndOfText));

    [Fact]
    public void A_shard_of_another_tokenizer_is_refused_with_both_names()
    {
        Write([[5]], vocabularySize: 10);
        var other = new string('b', 64);
        var error = Assert.Throws<InvalidInputException>(() => TokenShard.Open(_folder["shard"], other)).Message;
        Assert.Contains(TokenizerId, error, StringComparison.Ordinal);
        Assert.Contains(other, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shard_cut_off_anywhere_is_refused_with_both_lengths()
    {
        Write([[5, 6, 7], [8]], vocabularySize: 10);
        var whole = File.ReadAllBytes(_folder["shard"]);
        var all = HeaderBytes + 16 + 96 + Table.Length; // 6 tokens of 2 bytes, 4 zeros, 2 documents
        Assert.Equal(all, whole.Length);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder["cut"], whole[..length]);
            var error = Assert.Throws<InvalidInputException>(() => TokenShard.Open(_folder["cut"], TokenizerId)).Message;
            Assert.Contains(FormattableString.Invariant($" {length} bytes"), error, StringComparison.Ordinal);
            Assert.Contains(length < HeaderBytes ? "192" : $"{all}", error, StringComparison.Ordinal);
        }

        File.WriteAllBytes(_folder["cut"], [.. whole, 0]);
        Assert.Throws<InvalidInputException>(() => TokenShard.Open(_folder["cut"], TokenizerId));
    }

    [Theory]
    [InlineData(16, long.MaxValue)] // tokens
    [InlineData(16, long.MaxValue / 2)]
    [InlineData(16, -1)]
    [InlineData(24, long.MaxValue)] // documents
    [InlineData(24, 1L << 60)]
    [InlineData(24, -1)]
    [InlineData(24, 0)]
    [InlineData(168, long.MaxValue)] // bytes of the table
    [InlineData(168, 1L << 40)]
    [InlineData(168, -1)]
    public void Counts_that_the_file_cannot_hold_are_refused(int offset, long count)
    {
        Write([[5, 6, 7], [8]], vocabularySize: 10);
        Assert.Contains("its header speaks of", Damaged(offset, BitConverter.GetBytes(count)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "not a token shard")]
    [InlineData(8, "version")]
    [InlineData(12, "bytes for a token")]
    [InlineData(35, "vocabulary")]
    [InlineData(39, "vocabulary")]
    [InlineData(40, "tokenizer id")]
    [InlineData(104, "provenance root")]
    [InlineData(176, "rights class")]
    [InlineData(179, "rights class")]
    public void A_damaged_header_is_refused(int offset, string named)
    {
        Write([[5]], vocabularySize: 10);
        Assert.Contains(named, Damaged(offset, [0xFF]), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_tokens_and_starts_are_refused_when_met()
    {
        Write([[5, 6, 7], [8]], vocabularySize: 10);
        var bytes = File.ReadAllBytes(_folder["shard"]);
        bytes[HeaderBytes + 2] = 200; // token 1
        bytes[HeaderBytes + 16 + 48] = 100; // start of document 1
        File.WriteAllBytes(_folder["damaged"], bytes);
        using var shard = TokenShard.Open(_folder["damaged"], TokenizerId);
        Assert.Contains("200", Assert.Throws<InvalidInputException>(() => shard.Read(0, new int[3])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => shard.Document(0));
        Assert.Throws<InvalidInputException>(() => shard.Document(1));
    }

    [Theory]
    [InlineData(0, 0xFF)] // no JSON
    [InlineData(1, 'x')]
    [InlineData(3, 'x')] // an unknown name
    public void A_damaged_table_of_sources_is_refused(int offset, int damage)
    {
        Write([[5]], vocabularySize: 10);
        Assert.Contains("table of sources", Damaged(HeaderBytes + 8 + 48 + offset, [(byte)damage]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_made_whiter_by_hand_is_refused()
    {
        using (var writer = new TokenShardWriter(_folder["shard"], 10, TokenizerId, EndOfText))
        {
            writer.Append([2], DocumentKey.Of("s", "a"), ShardWriting.Group, 3);
            writer.Append([2], DocumentKey.Of("g", "a"), ShardWriting.Group with { Source = "g", Class = RightsClass.GreyResearch }, 3);
            writer.Complete();
        }

        Assert.Contains("of class White at worst", Damaged(176, [0]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_allowed_in_nothing_enters_no_shard()
    {
        using var writer = new TokenShardWriter(_folder["shard"], 10, TokenizerId, EndOfText);

        var error = Assert.Throws<InvalidInputException>(() => writer.Append([2], DocumentKey.Of("x", "a"), ShardWriting.Group with { Source = "x", Class = RightsClass.Excluded }, 3));

        Assert.Contains("'x'", error.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (writer.TokenCount, writer.DocumentCount));
    }

    [Fact]
    public void A_document_of_a_source_beyond_the_table_is_refused_when_met()
    {
        Write([[5]], vocabularySize: 10);
        var bytes = File.ReadAllBytes(_folder["shard"]);
        bytes[HeaderBytes + 8 + 12] = 1;
        File.WriteAllBytes(_folder["damaged"], bytes);
        using var shard = TokenShard.Open(_folder["damaged"], TokenizerId);
        Assert.Contains("place 1 of a table of 1", Assert.Throws<InvalidInputException>(() => shard.Document(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_document_points_to_its_source_and_the_shard_is_as_grey_as_the_worst()
    {
        var grey = ShardWriting.Group with { Source = "g", License = "LicenseRef-web", Class = RightsClass.GreyTdm, Domain = "law", Genre = "web page" };
        using (var writer = new TokenShardWriter(_folder["shard"], 10, TokenizerId, EndOfText))
        {
            writer.Append([2], DocumentKey.Of("s", "a"), ShardWriting.Group, 11);
            Assert.Equal(RightsClass.White, writer.RightsClass);
            writer.Append([3, 4], DocumentKey.Of("g", "a"), grey, uint.MaxValue);
            writer.Append([], DocumentKey.Of("s", "b"), ShardWriting.Group with { }, 0);
            writer.Complete();
        }

        using var shard = TokenShard.Open(_folder["shard"], TokenizerId);
        Assert.Equal([ShardWriting.Group, grey], shard.Groups);
        Assert.Equal(RightsClass.GreyTdm, shard.RightsClass);
        Assert.Equal(
            [new(0, 2, 11, 0, DocumentKey.Of("s", "a")), new(2, 5, uint.MaxValue, 1, DocumentKey.Of("g", "a")), new(5, 6, 0, 0, DocumentKey.Of("s", "b"))],
            Enumerable.Range(0, 3).Select(shard.Document));
    }

    [Fact]
    public void The_root_is_that_of_the_leaves_whatever_their_order()
    {
        ProvenanceLeaf Leaf(string id, int[] tokens) => ProvenanceLeaf.Of(DocumentKey.Of("s", id), RightsClass.White, 7, EndOfText, tokens);
        Write([[5, 6], [7], []], vocabularySize: 10);

        using var shard = TokenShard.Open(_folder["shard"], TokenizerId);

        ProvenanceLeaf[] leaves = [Leaf("0", [5, 6]), Leaf("1", [7]), Leaf("2", [])];
        Assert.Equal(leaves, shard.Leaves());
        var ordered = leaves.OrderBy(leaf => leaf.Key).Select(leaf => leaf.Hash()).ToList();
        Assert.Equal(Convert.ToHexStringLower(ProvenanceTree.Root(ordered)), shard.ProvenanceRoot);
        using (var writer = new TokenShardWriter(_folder["other"], 10, TokenizerId, EndOfText))
        {
            foreach (var (id, tokens) in ((string, int[])[])[("2", []), ("0", [5, 6]), ("1", [7])])
                writer.Append(tokens, DocumentKey.Of("s", id), ShardWriting.Group, 7);
            writer.Complete();
            Assert.Equal(shard.ProvenanceRoot, writer.ProvenanceRoot);
        }
    }

    [Fact]
    public void A_missing_shard_and_a_folder_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => TokenShard.Open(_folder["none"], null));
        Assert.Throws<InvalidInputException>(() => TokenShard.Open(_folder.FullName, null));
        Assert.Throws<InvalidInputException>(() => new TokenShardWriter(Path.Combine(_folder["none"], "shard"), 10, TokenizerId, EndOfText));
    }

    private string Damaged(int offset, byte[] damage)
    {
        var bytes = File.ReadAllBytes(_folder["shard"]);
        damage.CopyTo(bytes, offset);
        File.WriteAllBytes(_folder["damaged"], bytes);
        return Assert.Throws<InvalidInputException>(() => TokenShard.Open(_folder["damaged"], TokenizerId)).Message;
    }

    private void Write(int[][] documents, int vocabularySize)
    {
        using var writer = new TokenShardWriter(_folder["shard"], vocabularySize, TokenizerId, EndOfText);
        foreach (var document in documents)
            writer.Append(document);
        writer.Complete();
    }

    private static int[] Ids(Random random, int length, int vocabularySize) =>
        [.. Enumerable.Range(0, length).Select(i => i switch { 0 => vocabularySize - 1, 1 => 0, _ => random.Next(vocabularySize) })];
}
