#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:package Microsoft.ML.Tokenizers
#:package Google.Protobuf
#:property PublishAot=false

// Encodes the same texts with Endonym and with Microsoft.ML.Tokenizers, on one thread.
// dotnet run encode.cs -- BYTE-LEVEL-tokenizer.json SENTENCEPIECE-tokenizer.json [FILE.jsonl[.zst]...]   prints MB per second of CPU and the ratios
// Without files the texts are those that every .NET SDK has: its messages in Polish, and the documentation of its libraries in English.
// The peer gets the same vocabulary: tokens and ranks for its Tiktoken class, and a SentencePiece model written here from the tokens for its Llama class. Both are given ids to agree on first.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Endonym.Corpus.Sources;
using Endonym.Text.Documents;
using Endonym.Text.Tokenizers;
using Peer = Microsoft.ML.Tokenizers;

const long BytesPerFile = 4_000_000;
const int Rounds = 5;
var process = Process.GetCurrentProcess();

var byteLevel = TokenizerFiles.Read(args[0]);
var model = Path.Combine(Directory.CreateTempSubdirectory("endonym-bench-").FullName, "tokenizer.model");
File.WriteAllBytes(model, SentencePieceModel(args[1]));
var sentencePiece = TokenizerFiles.Read(args[1]);
var fromModel = TokenizerFiles.Read(model);
Peer.Tokenizer byteLevelPeer = BytePeer(byteLevel);
Peer.Tokenizer sentencePiecePeer;
using (var stream = File.OpenRead(model))
    sentencePiecePeer = Peer.LlamaTokenizer.Create(stream, addBeginOfSentence: false);

IEnumerable<(string Name, List<string> Texts)> inputs = args.Length > 2
    ? args[2..].Select(file => (Path.GetFileName(file), Texts(file)))
    : [("Polish", SdkTexts(new DotnetResourcesSource(DotnetSdk.Find(), "pl", default))), ("English", SdkTexts(new DotnetDocsSource(DotnetSdk.Find(), default)))];
foreach (var (name, texts) in inputs)
{
    var megabytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text)) / 1e6;
    Compare("byte-level BPE", byteLevel, byteLevelPeer);
    Compare("SentencePiece BPE", sentencePiece, sentencePiecePeer);
    Compare("SentencePiece BPE from tokenizer.model", fromModel, sentencePiecePeer);

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

        Console.WriteLine(FormattableString.Invariant($"{what}, {name}: {megabytes / our:F1} MB/s, peer {megabytes / their:F1} MB/s, {their / our:F1} ×; {differ} of {texts.Count} texts differ in ids"));
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

static List<string> SdkTexts(IDocumentSource source)
{
    List<string> texts = [];
    var bytes = 0L;
    foreach (var text in source.Files.SelectMany(file => source.Read(file, CancellationToken.None)).Select(item => item.Document?.Text).OfType<string>())
    {
        texts.Add(text);
        bytes += Encoding.UTF8.GetByteCount(text);
        if (bytes >= BytesPerFile)
            break;
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
