using Endonym.Corpus.Sources.Warc;

namespace Endonym.Corpus.Tests.Sources.Warc;

public sealed class WarcFuzzTests
{
    [Fact]
    public void Spoilt_archives_end_without_an_exception_and_give_each_byte_once()
    {
        byte[][] records =
        [
            .. Enumerable.Range(0, 12).Select(index => WarcSamples.Record($"http://example.org/{index}", index % 3 == 0
                ? WarcSamples.Page(WarcSamples.Gzip(new byte[300 * index]), "Content-Type: text/html\r\nContent-Encoding: gzip\r\n")
                : WarcSamples.Page($"{index + 20:x}\r\n<p>{new string('x', index + 13)}</p>\r\n0\r\n\r\n", "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n"))),
        ];
        byte[][] files =
        [
            [.. records.SelectMany(record => record)],
            [.. records.SelectMany(record => WarcSamples.Gzip(record))],
            WarcSamples.Gzip(records),
            [.. records.SelectMany(record => WarcSamples.Zstd(record))],
        ];
        var pages = new WarcPageReader(new WarcPageOptions { MaxPayloadBytes = 100_000, FallbackLanguage = "pl" });
        for (var seed = 0; seed < 4000; seed++)
        {
            var file = new Mutations(seed).Of(files[seed % files.Length]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var reader = new WarcReader(new MemoryStream(file), "test.warc", new WarcOptions { MaxBlockBytes = 1 << 20 });
            var items = 0;
            foreach (var item in reader.Read())
            {
                items++;
                if (item.IsRecord)
                    pages.Read(item.Record, out _);
            }

            // No item without at least one byte of its own, or else there would be no end of them.
            Assert.InRange(items, 0, file.Length + 1);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        }
    }
}
