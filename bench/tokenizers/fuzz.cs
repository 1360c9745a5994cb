#!/usr/bin/env dotnet
#:project ../../src/foundations/Text/Text.csproj
#:property PublishAot=false

// Damages tokenizer files in random places and reads them: each must be refused with a message or give a tokenizer that encodes and decodes; anything else ends the run.
// dotnet run fuzz.cs -- SECONDS FILE...     files are tokenizer.json or *.model; small ones get further, as most damage to large ones lies in the list of tokens

using System.Diagnostics;
using System.Globalization;
using Endonym.Lineage;
using Endonym.Text.Tokenizers;

const long MaxAllocation = 1L << 30; // bytes
var seconds = int.Parse(args[0], CultureInfo.InvariantCulture);
var clock = Stopwatch.StartNew();
var folder = Directory.CreateTempSubdirectory("endonym-fuzz-").FullName;
var (round, refused, read, longest) = (0, 0, 0, TimeSpan.Zero);
var files = args[1..].Select(file => (Path.Combine(folder, Path.GetFileName(file)), File.ReadAllBytes(file))).ToArray();
for (; clock.Elapsed.TotalSeconds < seconds; round++)
{
    var random = new Random(round);
    var (path, whole) = files[round % files.Length];
    var damaged = Damage(whole, random);
    File.WriteAllBytes(path, damaged);
    var before = GC.GetAllocatedBytesForCurrentThread();
    var started = clock.Elapsed;
    try
    {
        var tokenizer = TokenizerFiles.Read(path);
        var ids = tokenizer.EncodeWithSpecialTokens("Zażółć gęślą jaźń, 1234 <s> </s>\n漢字 😀", addSpecialTokens: true);
        tokenizer.Decode(ids);
        read++;
    }
    catch (InvalidInputException)
    {
        refused++;
    }
    catch (Exception error)
    {
        Console.WriteLine(FormattableString.Invariant($"round {round}, {path}: {error}"));
        return 1;
    }

    longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, (clock.Elapsed - started).Ticks));
    if (GC.GetAllocatedBytesForCurrentThread() - before > MaxAllocation)
    {
        Console.WriteLine(FormattableString.Invariant($"round {round}, {path}: {GC.GetAllocatedBytesForCurrentThread() - before:N0} bytes allocated"));
        return 1;
    }
}

Directory.Delete(folder, recursive: true);
Console.WriteLine(FormattableString.Invariant($"{round:N0} files: {refused:N0} refused, {read:N0} read; the slowest took {longest.TotalSeconds:F1} s"));
return 0;

static byte[] Damage(byte[] whole, Random random)
{
    List<byte> damaged = [.. whole];
    for (var change = random.Next(1, 5); change > 0 && damaged.Count > 1; change--)
    {
        var at = random.Next(damaged.Count);
        var length = Math.Min(random.Next(1, 40), damaged.Count - at);
        switch (random.Next(5))
        {
            case 0:
                damaged[at] = (byte)random.Next(256);
                break;
            case 1:
                damaged.RemoveRange(at, length);
                break;
            case 2:
                damaged.InsertRange(random.Next(damaged.Count), [.. damaged[at..(at + length)]]);
                break;
            case 3:
                damaged.RemoveRange(at, damaged.Count - at);
                break;
            default:
                damaged[at] = (byte)"0123456789-{}[]\",:eE"[random.Next(20)];
                break;
        }
    }

    return [.. damaged];
}
