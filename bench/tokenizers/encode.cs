#!/usr/bin/env dotnet
#:project ../../src/foundations/Text/Text.csproj
#:package Microsoft.ML.Tokenizers
#:package Google.Protobuf
#:property PublishAot=false

// Encodes the same texts with Endonym and with Microsoft.ML.Tokenizers, on one thread, and times the loading of a vocabulary.
// dotnet run encode.cs -- BYTE-LEVEL-tokenizer.json SENTENCEPIECE-tokenizer.json FILE.jsonl[.zst]...   prints MB per second of CPU, the ratios, and milliseconds
// The peer gets the same vocabulary: tokens and ranks for its Tiktoken class, and a SentencePiece model written here from the tokens for its Llama class. Both are given ids to agree on first.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Endonym.Text.Documents;
using Endonym.Text.Tokenizers;
using Peer = Microsoft.ML.Tokenizers;

const long BytesPerFile = 4_000_000;
const int Rounds = 5;
var process = Process.GetCurrentProcess();

var first = Seconds(() => TokenizerFiles.Read(args[0]));
var best = Enumerable.Range(0, Rounds).Min(_ => Seconds(() => TokenizerFiles.Read(args[0])));
var byteLevel = TokenizerFiles.Read(args[0]);
Console.WriteLine(FormattableString.Invariant($"loading {byteLevel.VocabularySize:N0} tokens  {first * 1000:F0} ms of CPU the first time, {best * 1000:F0} ms at best  ceiling 300"));

var model = Path.Combine(Directory.CreateTempSubdirectory("endonym-bench-").FullName, "tokenizer.model");
File.WriteAllBytes(model, SentencePieceModel(args[1]));
var sentencePiece = TokenizerFiles.Read(args[1]);
var fromModel = TokenizerFiles.Read(model);
Peer.Tokenizer byteLevelPeer = BytePeer(byteLevel);
Peer.Tokenizer sentencePiecePeer;
using (var stream = File.OpenRead(model))
    sentencePiecePeer = Peer.LlamaTokenizer.Create(stream, addBeginOfSentence: false);

foreach (var file in args[2..])
{
    var texts = Texts(file);
    var megabytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text)) / 1e6;
    Compare("byte-level BPE", byteLevel, byteLevelPeer);
    Compare("SentencePiece BPE", sentencePiece, sentencePiecePeer);
    Compare("the same, from tokenizer.model", fromModel, sentencePiecePeer);

    void Compare(string what, ITokenizer ours, Peer.Tokenizer peer)
    {
        var differ = texts.Count(text => !ours.Encode(text).SequenceEqual(peer.EncodeToIds(text)));
        List<int> ids = [];
        var (our, their) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < Rounds; round++)
        {
            our = Math.Min(our, Seconds(() =>
            {
                foreach (var text in texts)
                {
                    ids.Clear();
                    ours.Encode(text, ids);
                }
            }));
            their = Math.Min(their, Seconds(() =>
            {
                foreach (var text in texts)
                    peer.EncodeToIds(text);
            }));
        }

        Console.WriteLine(FormattableString.Invariant($"{Path.GetFileName(file)}  {what}  {megabytes / our:F1} MB/s, peer {megabytes / their:F1} MB/s, {their / our:F1} × (floor 3); {differ} of {texts.Count} texts differ in ids"));
    }
}

double Seconds(Action work)
{
    process.Refresh();
    var before = process.TotalProcessorTime;
    work();
    process.Refresh();
    return (process.TotalProcessorTime - before).TotalSeconds;
}

static List<string> Texts(string file)
{
    List<string> texts = [];
    var bytes = 0L;
    using var reader = new StreamReader(JsonLines.OpenRead(file));
    while (bytes < BytesPerFile && reader.ReadLine() is { } line)
    {
        texts.Add((string)JsonNode.Parse(line)!["text"]!);
        bytes += Encoding.UTF8.GetByteCount(texts[^1]);
    }

    return texts;
}

static Peer.TiktokenTokenizer BytePeer(PipelineTokenizer tokenizer)
{
    var ranks = new StringBuilder();
    for (var id = 0; id < tokenizer.VocabularySize; id++)
    {
        if (tokenizer.BytesOf(id) is { IsEmpty: false } bytes)
            ranks.Append(Convert.ToBase64String(bytes)).Append(' ').Append(id.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    using var stream = new MemoryStream(Encoding.UTF8.GetBytes(ranks.ToString()));
    return Peer.TiktokenTokenizer.Create(stream, new Peer.RegexPreTokenizer(new Regex(PreTokenizer.Pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant), null), null);
}

// A token's score is its id with the sign changed, as in the models of Llama 2 and Mistral; the normalizer leaves everything but spaces alone.
static byte[] SentencePieceModel(string tokenizerJson)
{
    using var json = JsonDocument.Parse(File.ReadAllBytes(tokenizerJson));
    using var file = new MemoryStream();
    foreach (var token in json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject().OrderBy(token => token.Value.GetInt32()))
    {
        var id = token.Value.GetInt32();
        var kind = token.Name == "<unk>" ? 2 : token.Name is "<s>" or "</s>" ? 3 : token.Name.StartsWith("<0x", StringComparison.Ordinal) && token.Name.Length == 6 ? 6 : 1;
        WriteMessage(file, 1, [.. Message(1, Encoding.UTF8.GetBytes(token.Name)), (2 << 3) | 5, .. BitConverter.GetBytes((float)-id), .. Number(3, kind)]);
    }

    WriteMessage(file, 2, [.. Number(3, 2), .. Number(35, 1), .. Number(40, 0), .. Number(41, 1), .. Number(42, 2)]);
    WriteMessage(file, 3, [.. Message(1, [.. "identity"u8]), .. Number(3, 1), .. Number(4, 0), .. Number(5, 1)]);
    return file.ToArray();
}

static void WriteMessage(MemoryStream file, int field, byte[] message) => file.Write(Message(field, message));

static byte[] Message(int field, byte[] value) => [.. Varint((field << 3) | 2), .. Varint(value.Length), .. value];

static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

static IEnumerable<byte> Varint(int value)
{
    for (; value >= 0x80; value >>= 7)
        yield return (byte)(value | 0x80);
    yield return (byte)value;
}
