using Endonym.Corpus.Sources;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Sources;

/// <summary>Breaks a good file in many ways and reads it: whatever stands in it, a source gives items or says that the file is broken.</summary>
internal static class FileMutations
{
    /// <summary>Longest reading of one broken file; the files here are of some kilobytes and take milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads <paramref name="count"/> broken copies of a file; the seed makes them the same each time.</summary>
    /// <param name="good">A file that can be read.</param>
    /// <param name="path">Where each copy is put.</param>
    /// <param name="open">Opens the source over that path.</param>
    /// <param name="count">How many copies.</param>
    /// <returns>How many could be read to their end.</returns>
    public static int ReadAll(byte[] good, string path, Func<IDocumentSource> open, int count)
    {
        var random = new Random(20_240_607);
        var whole = 0;
        for (var i = 0; i < count; i++)
        {
            File.WriteAllBytes(path, Break(good, random));
            using var clock = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            clock.CancelAfter(Patience);
            try
            {
                var source = open();
                foreach (var item in source.Read(source.Files[0], clock.Token))
                    Assert.NotNull(item.IsDocument ? item.Document.Text : item.Fault!.Reason);
                whole++;
            }
            catch (InvalidInputException error)
            {
                Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
            }
        }

        return whole;
    }

    private static byte[] Break(byte[] good, Random random)
    {
        var bytes = (byte[])good.Clone();
        switch (random.Next(5))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                var (from, to, length) = (random.Next(bytes.Length), random.Next(bytes.Length), random.Next(64));
                length = Math.Min(length, bytes.Length - Math.Max(from, to));
                good.AsSpan(from, length).CopyTo(bytes.AsSpan(to));
                return bytes;
            case 2:
                var at = random.Next(bytes.Length);
                bytes.AsSpan(at, Math.Min(random.Next(32), bytes.Length - at)).Fill((byte)(random.Next(2) * 255));
                return bytes;
            default:
                for (var changes = random.Next(1, 9); changes > 0; changes--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
        }
    }
}
