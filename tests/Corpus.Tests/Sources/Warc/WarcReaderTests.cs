using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Endonym.Corpus.Sources.Warc;

namespace Endonym.Corpus.Tests.Sources.Warc;

public sealed class WarcReaderTests
{
    private static readonly byte[] First = WarcSamples.Record("http://example.org/1", WarcSamples.Page("<p>pierwsza</p>"));
    private static readonly byte[] Second = WarcSamples.Record("<http://example.org/2>", WarcSamples.Page("<p>druga</p>"), version: "WARC/1.1");
    private static readonly byte[] Third = WarcSamples.Record("http://example.org/3", WarcSamples.Page("<p>trzecia</p>"));

    [Theory]
    [InlineData("plain")]
    [InlineData("gzip, a record a member")]
    [InlineData("gzip, one member")]
    [InlineData("gzip, members cut anywhere")]
    [InlineData("zstd, a record a frame")]
    public void Every_packing_gives_the_same_records(string packing)
    {
        byte[] all = [.. First, .. Second, .. Third];
        byte[] file = packing switch
        {
            "plain" => all,
            "gzip, a record a member" => [.. WarcSamples.Gzip(First), .. WarcSamples.Gzip(Second), .. WarcSamples.Gzip(Third)],
            "gzip, one member" => WarcSamples.Gzip(all),
            "gzip, members cut anywhere" => [.. WarcSamples.Gzip(all[..100]), .. WarcSamples.Gzip(all[100..500]), .. WarcSamples.Gzip(all[500..])],
            _ => [.. WarcSamples.Zstd(First), .. WarcSamples.Zstd(Second), .. WarcSamples.Zstd(Third)],
        };

        Assert.Equal(["http://example.org/1", "http://example.org/2", "http://example.org/3"], Read(file).Select(item => item.Record?.TargetUri));
    }

    [Fact]
    public void A_zstandard_archive_may_carry_its_dictionary_packed_or_not()
    {
        // The dictionary is raw content: what the records have in common.
        var dictionary = First;
        foreach (var stored in new[] { dictionary, WarcSamples.Zstd(dictionary) })
        {
            var header = new byte[8];
            BinaryPrimitives.WriteUInt32LittleEndian(header, 0x184D2A5D);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), stored.Length);
            byte[] file = [.. header, .. stored, .. WarcSamples.Zstd(Second, dictionary), .. WarcSamples.Zstd(Third, dictionary)];

            Assert.Equal(["http://example.org/2", "http://example.org/3"], Read(file).Select(item => item.Record?.TargetUri));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Zstandard_frames_of_many_blocks_end_where_they_do(int checksum)
    {
        // Streamed, so that the frame's header does not know its length: half incompressible, half one byte over and over.
        var random = new byte[300_000];
        new Random(5).NextBytes(random);
        var block = WarcSamples.Page([.. random, .. new byte[300_000]]);
        using var file = new MemoryStream();
        for (var record = 0; record < 2; record++)
        {
            using var packer = new ZstdSharp.CompressionStream(file, level: 3, leaveOpen: true);
            packer.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, checksum);
            packer.Write(WarcSamples.Record($"http://example.org/{record}", block));
            packer.Flush();
        }

        var items = Read(file.ToArray());

        Assert.Equal([block.Length, block.Length], items.Select(item => item.Record!.Block.Length));
        Assert.Equal([0, file.Length / 2], items.Select(item => item.Record!.Offset));

        // A bit of the incompressible half, which only the checksum notices.
        var spoilt = file.ToArray();
        spoilt[1_000] ^= 1;
        Assert.Equal(checksum == 1, Read(spoilt).Any(item => item.Fault?.Reason == WarcReader.CorruptMember));
    }

    [Fact]
    public void The_offset_of_a_record_is_that_of_its_member_and_chooses_it()
    {
        byte[][] plain = [First, Second, Third], gzip = [.. plain.Select(record => WarcSamples.Gzip(record))], zstd = [.. plain.Select(record => WarcSamples.Zstd(record))];
        foreach (var members in new[] { plain, gzip, zstd })
        {
            var (file, second) = (members.SelectMany(member => member).ToArray(), members[0].Length);
            Assert.Equal(second, Read(file)[1].Record!.Offset);
            using var stream = new MemoryStream(file);
            using var reader = new WarcReader(stream, "x", new WarcOptions { RecordTypes = [], Wanted = (offset, _) => offset == second });
            Assert.Equal("http://example.org/2", Assert.Single(reader.Read()).Record!.TargetUri);
        }
    }

    [Fact]
    public void What_stands_before_the_cut_in_a_truncated_gzip_file_is_kept_and_the_cut_is_named()
    {
        var gzip = new[] { WarcSamples.Gzip(First), WarcSamples.Gzip(Second), WarcSamples.Gzip(Third) };
        byte[] whole = [.. gzip[0], .. gzip[1], .. gzip[2]];
        var lastStart = gzip[0].Length + gzip[1].Length;
        // Wherever the last member is cut.
        for (var length = lastStart + 1; length < whole.Length; length++)
        {
            var items = Read(whole[..length]);

            Assert.Equal("http://example.org/1", items[0].Record!.TargetUri);
            Assert.Equal("http://example.org/2", items[1].Record!.TargetUri);
            Assert.Contains(items, item => item.Fault is { File: "test.warc", Reason: WarcReader.TruncatedMember } fault && fault.Offset == lastStart);
        }
    }

    [Fact]
    public void A_truncated_single_member_gives_every_record_that_is_whole()
    {
        // Bytes that do not pack, so that the cut falls in the last record.
        var noise = new byte[200_000];
        new Random(5).NextBytes(noise);
        var file = WarcSamples.Gzip(First, Second, WarcSamples.Record("http://example.org/noise", WarcSamples.Page(noise)));

        var items = Read(file[..(file.Length / 2)]);

        Assert.Equal(["http://example.org/1", "http://example.org/2", null], items.Select(item => item.Record?.TargetUri));
        Assert.Equal(WarcReader.TruncatedMember, items[^1].Fault!.Reason);
    }

    [Fact]
    public void Behind_a_corrupt_member_reading_goes_on_with_the_next()
    {
        var gzip = new[] { WarcSamples.Gzip(First), WarcSamples.Gzip(Second), WarcSamples.Gzip(Third) };
        for (var at = 0; at < gzip[1].Length; at++)
        {
            var broken = gzip[1].ToArray();
            broken[at] ^= 0x5A;
            var items = Read([.. gzip[0], .. broken, .. gzip[2]]);

            Assert.Equal("http://example.org/1", items[0].Record!.TargetUri);
            Assert.Equal("http://example.org/3", items[^1].Record!.TargetUri);
            // Bytes 4 to 9 of a gzip header are a time and the like: any value is right.
            if (at is < 3 or > 9)
                Assert.Contains(items, item => item.Fault is { } fault && fault.Offset == gzip[0].Length);
        }
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    [InlineData(100_000)]
    public void A_wrong_length_costs_one_record(int error)
    {
        var block = WarcSamples.Page("<p>druga</p>");
        var wrong = WarcSamples.Record("http://example.org/2", block, length: block.Length + error);

        var items = Read([.. First, .. wrong, .. Third]);

        Assert.Equal(["http://example.org/1", null, "http://example.org/3"], items.Select(item => item.Record?.TargetUri));
        Assert.Equal(error > 1000 ? WarcReader.CutOff : WarcReader.WrongLength, items[1].Fault!.Reason);
        Assert.Equal(First.Length, items[1].Fault!.Offset);
    }

    [Fact]
    public void Rubbish_between_records_is_a_fault_and_the_next_record_is_read()
    {
        var items = Read([.. First, .. Encoding.ASCII.GetBytes("to nie jest rekord\r\n\r\n"), .. Third]);

        Assert.Equal(["http://example.org/1", null, "http://example.org/3"], items.Select(item => item.Record?.TargetUri));
        Assert.Equal(WarcReader.NoRecord, items[1].Fault!.Reason);
    }

    [Fact]
    public void A_record_above_the_limit_is_a_fault_and_takes_no_memory()
    {
        var large = WarcSamples.Record("http://example.org/large", WarcSamples.Page(new string('x', 5000)));
        byte[] file = [.. First, .. large, .. Third];
        var items = Read(file, new WarcOptions { MaxBlockBytes = 1000 });

        Assert.Equal(WarcReader.TooLarge, items[1].Fault!.Reason);
        Assert.Equal("http://example.org/3", items[2].Record!.TargetUri);
    }

    [Fact]
    public void A_length_that_is_only_claimed_takes_no_memory()
    {
        var liar = WarcSamples.Gzip(WarcSamples.Record("http://example.org/", WarcSamples.Page("x"), length: 30 << 20));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(WarcReader.CutOff, Read(liar).Single().Fault!.Reason);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Digests_of_each_kind_are_checked()
    {
        var block = WarcSamples.Page("<p>treść</p>");
        // RFC 4648 writes the 20 bytes of SHA-1 in 32 characters of A-Z2-7; computed here digit by digit from the number.
#pragma warning disable CA5350 // The digest that archives carry.
        var number = new System.Numerics.BigInteger(SHA1.HashData(block), isUnsigned: true, isBigEndian: true);
        var base32 = string.Concat(Enumerable.Range(0, 32).Reverse().Select(digit => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(int)(number >> (5 * digit) & 31)]));
#pragma warning restore CA5350
        string[] right = [$"sha1:{base32}", $"sha256:{Convert.ToHexStringLower(SHA256.HashData(block))}", "blake9:unknown"];
        foreach (var digest in right)
            Assert.True(Read(WarcSamples.Record("http://example.org/", block, more: $"WARC-Block-Digest: {digest}\r\n")).Single().IsRecord, digest);

        var wrong = WarcSamples.Record("http://example.org/", block, more: "WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n");
        Assert.Equal(WarcReader.WrongDigest, Read(wrong).Single().Fault!.Reason);
        Assert.True(Read(wrong, new WarcOptions { VerifyBlockDigest = false }).Single().IsRecord);
    }

    [Fact]
    public void Other_types_are_counted_and_passed_over()
    {
        using var reader = new WarcReader(new MemoryStream([.. WarcSamples.Record("http://example.org/", [1, 2, 3], type: "request"), .. First]), "test.warc", new WarcOptions());

        Assert.Single(reader.Read());
        Assert.Equal((2, 1), (reader.RecordCount, reader.SkippedCount));
    }

    [Fact]
    public void An_empty_file_has_no_records_and_no_faults() => Assert.Empty(Read([]));

    [Fact]
    public void A_file_that_is_no_archive_is_one_fault() =>
        Assert.Equal(WarcReader.NoRecord, Assert.Single(Read(Encoding.UTF8.GetBytes("Ala ma kota.\n"))).Fault!.Reason);

    [Fact]
    public void Packed_data_come_out_as_they_went_in_at_every_level_and_size()
    {
        var random = new Random(11);
        foreach (var level in new[] { System.IO.Compression.CompressionLevel.NoCompression, System.IO.Compression.CompressionLevel.Fastest, System.IO.Compression.CompressionLevel.Optimal, System.IO.Compression.CompressionLevel.SmallestSize })
        {
            foreach (var size in new[] { 0, 1, 258, 32_768, 65_536, 131_072, 500_000 })
            {
                // Runs of words with noise: matches of every distance, and literals.
                var body = new byte[size];
                for (var i = 0; i < size; i++)
                    body[i] = (byte)(i % 7 == 0 || i < 100 ? random.Next(256) : body[i - random.Next(1, Math.Min(i, 32_000))]);
                var record = WarcSamples.Record("http://example.org/", WarcSamples.Page(body));
                using var target = new MemoryStream();
                using (var packer = new System.IO.Compression.GZipStream(target, level, leaveOpen: true))
                    packer.Write(record);
                target.Write(WarcSamples.Gzip(Third));

                var items = Read(target.ToArray());

                Assert.Equal(2, items.Count);
                Assert.True(items[0].Record!.Block.Span.EndsWith(body), string.Create(CultureInfo.InvariantCulture, $"{level}, {size} bytes"));
            }
        }
    }

    private static List<WarcItem> Read(byte[] file, WarcOptions? options = null)
    {
        using var reader = new WarcReader(new MemoryStream(file), "test.warc", options ?? new WarcOptions());
        return [.. reader.Read()];
    }
}
