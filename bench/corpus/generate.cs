#!/usr/bin/env dotnet
#:project ../../src/foundations/Text/Text.csproj
#:property PublishAot=false

// Writes as much text as one likes, like some text at hand: documents of sentences drawn from it, every tenth an exact copy of another and every tenth nearly one.
// dotnet run generate.cs FILE.jsonl.zst FOLDER MEGABYTES   the same files each time; 64 MB of text in each

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Text.Documents;

const int BytesPerFile = 64_000_000;
const int Remembered = 1_000;

List<string> sentences = [];
using (var reader = new StreamReader(JsonLines.OpenRead(args[0])))
{
    while (reader.ReadLine() is { } line)
        sentences.AddRange(((string)JsonNode.Parse(line)!["text"]!).Split(['\n'], StringSplitOptions.RemoveEmptyEntries).Where(sentence => sentence.Length is > 40 and < 2_000 && sentence[^1] is '.' or '?' or '!'));
}

var plain = new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
var folder = Directory.CreateDirectory(args[1]).FullName;
var bytes = long.Parse(args[2], CultureInfo.InvariantCulture) * 1_000_000;
var random = new Random(7);
var recent = new List<string>();
var number = 0L;
for (var file = 0; bytes > 0; file++)
{
    using var stream = new FileStream(Path.Combine(folder, FormattableString.Invariant($"part-{file:D5}.jsonl.zst")), FileMode.Create);
    using var packed = JsonLines.Pack(stream, stream.Name, zstdLevel: 1);
    for (long left = Math.Min(bytes, BytesPerFile), written = 0; written < left;)
    {
        var text = Next();
        packed.Write(JsonSerializer.SerializeToUtf8Bytes(new { id = FormattableString.Invariant($"d{number++}"), text }, plain));
        packed.Write("\n"u8);
        var length = Encoding.UTF8.GetByteCount(text);
        (written, bytes) = (written + length, bytes - length);
    }
}

string Next()
{
    var kind = recent.Count < Remembered ? 9 : random.Next(10);
    if (kind == 0)
        return recent[random.Next(Remembered)];
    if (kind == 1)
        return recent[random.Next(Remembered)] + " " + sentences[random.Next(sentences.Count)];

    var text = string.Join("\n", Enumerable.Range(0, random.Next(5, 40)).Select(_ => sentences[random.Next(sentences.Count)]));
    if (recent.Count < Remembered)
        recent.Add(text);
    else
        recent[random.Next(Remembered)] = text;
    return text;
}
