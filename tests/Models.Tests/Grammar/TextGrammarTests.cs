using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Endonym.Lineage;
using Endonym.Models.Grammar;

namespace Endonym.Models.Tests.Grammar;

public sealed class TextGrammarTests
{
    private static readonly PieceTokenizer Tokenizer = PieceTokenizer.OfJson;
    private static readonly VocabularyTrie Trie = new(Tokenizer, new HashSet<int> { Tokenizer.EndOfTextId });

    public static TheoryData<string> Schemas =>
    [
        """{"type": "object"}""",
        "true",
        """{"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0, "maximum": 130}, "ok": {"type": "boolean"}}, "required": ["name", "ok"]}""",
        """{"type": "object", "properties": {"a": {"type": "number"}, "ab": {"type": "null"}}, "additionalProperties": {"type": "integer"}}""",
        """{"type": "object", "properties": {"ł\"": {"const": 1}}, "required": ["ł\"", "other"], "additionalProperties": true}""",
        """{"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 3}, "minItems": 2, "maxItems": 4}""",
        """{"type": "array", "prefixItems": [{"type": "integer"}, {"type": "boolean"}], "items": {"type": "null"}, "minItems": 1}""",
        """{"type": "array", "prefixItems": [{"type": "integer"}, {"type": "boolean"}], "items": false}""",
        """{"type": ["string", "null"], "pattern": "^[a-cł]+(-\\d{2,3}|\"x\\\\)?$"}""",
        """{"type": "string", "pattern": "b[^a]"}""",
        """{"enum": ["a\n", "ż", 1.50, null, [1, {"a": "b"}], {"x": [], "y": {}}]}""",
        """{"anyOf": [{"type": "integer", "exclusiveMinimum": -3, "exclusiveMaximum": 1001}, {"type": "array", "items": {"type": "boolean"}, "maxItems": 2}, {"const": "x"}]}""",
        """{"type": "number", "minimum": -1, "exclusiveMaximum": 12}""",
        """{"type": "number", "exclusiveMinimum": 0}""",
        """{"type": "number", "maximum": -7}""",
        """{"type": "integer", "minimum": 999, "maximum": 10203}""",
        """{"type": "integer", "maximum": -5}""",
        """{"$defs": {"tree": {"type": "object", "properties": {"value": {"type": "integer"}, "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}, "required": ["value", "children"]}}, "$ref": "#/$defs/tree"}""",
        """{"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}, "v": {"type": "boolean"}}, "required": ["next"]}""",
        """{"type": "object", "properties": {}, "additionalProperties": false}""",
    ];

    private static TextGrammar Of(string schema)
    {
        using var json = JsonDocument.Parse(schema);
        return TextGrammar.FromJsonSchema(json.RootElement);
    }

    /// <summary>Answers as a model does that knows nothing: any token that the mask leaves, ends a little likelier so that walks end.</summary>
    private static string Walk(TokenGrammar grammar, Random random, int most = 20_000)
    {
        var constraint = grammar.Begin();
        List<int> ids = [];
        var logits = new float[Tokenizer.VocabularySize + 3]; // engines pad
        while (ids.Count < most)
        {
            for (var i = 0; i < logits.Length; i++)
                logits[i] = random.NextSingle();
            // After a while the model wants to close what is open.
            foreach (var closing in ids.Count > 60 ? "\"]}b" : "\"")
                logits[closing] += ids.Count > 60 ? 2 : 0.6f;
            logits[Tokenizer.EndOfTextId] += 0.3f;
            constraint.Mask(logits);
            var token = Enumerable.Range(0, logits.Length).MaxBy(i => logits[i]);
            Assert.True(float.IsFinite(logits[token]));
            Assert.Equal(constraint.MayEnd, float.IsFinite(logits[Tokenizer.EndOfTextId]));
            if (token == Tokenizer.EndOfTextId)
                break;
            constraint.Accept(token);
            ids.Add(token);
        }

        Assert.True(ids.Count < most, "the walk does not end: " + string.Concat(Tokenizer.Decode([.. ids]).Take(200)));
        return Tokenizer.Decode([.. ids]);
    }

    private static bool Accepts(TextGrammar grammar, string text)
    {
        var automaton = new GrammarAutomaton(grammar);
        var place = automaton.Start;
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (automaton.Advance(place, value) is not { } next)
                return false;
            place = next;
        }

        return place.MayEnd;
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Whatever_a_model_says_under_the_mask_is_JSON_of_the_schema(string schema)
    {
        var grammar = new TokenGrammar(Of(schema), Trie);
        using var root = JsonDocument.Parse(schema);
        var random = new Random(20_260_307);
        for (var i = 0; i < 60; i++)
        {
            var text = Walk(grammar, random);
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
            Assert.True(SchemaCheck.Holds(root.RootElement, json.RootElement, root.RootElement), text);
            AssertNoNameTwice(json.RootElement, schema);
        }
    }

    private static void AssertNoNameTwice(JsonElement value, string schema)
    {
        // Names of the schema come once; others are the model's own.
        if (value.ValueKind == JsonValueKind.Object)
            Assert.All(value.EnumerateObject().GroupBy(member => member.Name).Where(group => schema.Contains($"\"{group.Key}\": {{", StringComparison.Ordinal) && group.Key.Length > 0), group => Assert.Single(group));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Every_way_to_serialize_a_value_of_the_schema_is_accepted(string schema)
    {
        var grammar = Of(schema);
        using var root = JsonDocument.Parse(schema);
        var random = new Random(7);
        var count = 0;
        for (var i = 0; i < 3_000 && count < 300; i++)
        {
            var instance = Instance(root.RootElement, root.RootElement, random, depth: 0);
            var json = JsonSerializer.SerializeToElement(instance);
            // The generator knows what kind of value is wanted, not each of its limits.
            if (!SchemaCheck.Holds(root.RootElement, json, root.RootElement))
                continue;
            count++;
            foreach (var options in new[] { Compact, Indented })
            {
                var text = JsonSerializer.Serialize(instance, options);
                Assert.True(Accepts(grammar, text), text);
                Assert.True(Accepts(grammar, text.Replace("\n", "\r\n", StringComparison.Ordinal)), text);
            }
        }

        Assert.True(count > 0, "the generator made nothing that fits");
    }

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, NewLine = "\n" };

    private static JsonNode? Instance(JsonElement schema, JsonElement root, Random random, int depth)
    {
        if (schema.ValueKind == JsonValueKind.True)
            return AnyInstance(random, depth);
        if (schema.TryGetProperty("$ref", out var reference))
            return Instance(reference.GetString()!.Split('/').Skip(1).Aggregate(root, (at, step) => at.GetProperty(step)), root, random, depth);
        foreach (var keyword in (string[])["enum", "anyOf"])
        {
            if (schema.TryGetProperty(keyword, out var options))
            {
                var option = options[depth > 4 ? options.GetArrayLength() - 1 : random.Next(options.GetArrayLength())];
                return keyword == "enum" ? JsonNode.Parse(option.GetRawText()) : Instance(option, root, random, depth);
            }
        }

        if (schema.TryGetProperty("const", out var constant))
            return JsonNode.Parse(constant.GetRawText());
        if (!schema.TryGetProperty("type", out var types))
            return AnyInstance(random, depth);
        var type = types.ValueKind == JsonValueKind.Array ? types[random.Next(types.GetArrayLength())].GetString() : types.GetString();
        switch (type)
        {
            case "object":
                var value = new JsonObject();
                var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!).ToList() : [];
                if (schema.TryGetProperty("properties", out var properties))
                {
                    foreach (var property in properties.EnumerateObject().Where(property => required.Contains(property.Name) || random.Next(2) == 0))
                        value[property.Name] = Instance(property.Value, root, random, depth + 1);
                }

                foreach (var name in required.Where(name => !value.ContainsKey(name)))
                    value[name] = AnyInstance(random, depth + 1);
                var isClosed = schema.TryGetProperty("additionalProperties", out var additional) ? additional.ValueKind == JsonValueKind.False : properties.ValueKind == JsonValueKind.Object;
                for (var i = random.Next(3); i > 0 && !isClosed && depth < 4; i--)
                {
                    var name = Text(random);
                    if (!value.ContainsKey(name))
                        value[name] = additional.ValueKind == JsonValueKind.Undefined ? AnyInstance(random, depth + 1) : Instance(additional, root, random, depth + 1);
                }

                return value;
            case "array":
                var array = new JsonArray();
                var prefix = schema.TryGetProperty("prefixItems", out var first) ? first.EnumerateArray().ToArray() : [];
                var hasItems = schema.TryGetProperty("items", out var items);
                for (var i = random.Next(depth > 3 ? 1 : 4); i > 0; i--)
                    array.Add(array.Count < prefix.Length ? Instance(prefix[array.Count], root, random, depth + 1) : hasItems && items.ValueKind != JsonValueKind.False ? Instance(items, root, random, depth + 1) : null);
                return array;
            case "string":
                return schema.TryGetProperty("pattern", out _) ? new[] { "a", "cł-12", "b\"x\\", "ab", "bb", "zb\u0007", "b\n" }[random.Next(7)] : Text(random);
            case "integer":
                return random.Next(4) switch { 0 => random.Next(-9, 10), 1 => random.Next(-2_000, 2_000), 2 => random.Next(0, 12_000), _ => random.NextInt64(-1_000_000_000_000, 1_000_000_000_000) };
            case "number":
                return random.Next(3) switch { 0 => random.Next(-12, 14), 1 => Math.Round((random.NextDouble() - 0.5) * 40, random.Next(9)), _ => Math.Round(random.NextDouble(), 3) };
            case "boolean":
                return random.Next(2) == 0;
            default:
                return null;
        }
    }

    private static JsonNode? AnyInstance(Random random, int depth) => random.Next(depth > 3 ? 5 : 7) switch
    {
        0 => null,
        1 => true,
        2 => Text(random),
        3 => random.Next(-1_000, 1_000),
        4 => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20)),
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => AnyInstance(random, depth + 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture) + Text(random), AnyInstance(random, depth + 1)))),
    };

    private static string Text(Random random)
    {
        string[] pieces = ["a", "ab", "ł", "\"", "\\", "\n", "\u0001", "😀", "漢", "/", "\u007f", "'", "<", "\u2028"];
        return string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    [Theory]
    [InlineData("""{"type": "string"}""", "\"\\ud83d\\ude00\\u0142\\/\"", true)]
    [InlineData("""{"type": "string"}""", "\"\\ud83d\"", false)] // half a character
    [InlineData("""{"type": "string", "maxLength": 1}""", "\"\\ud83d\\ude00\"", true)]
    [InlineData("""{"type": "string", "maxLength": 1}""", "\"😀😀\"", false)]
    [InlineData("""{"type": "number"}""", "-0.5e-7", true)]
    [InlineData("""{"type": "number"}""", "01", false)]
    [InlineData("""{"type": "number"}""", "1.", false)]
    [InlineData("""{"type": "integer"}""", "1.5", false)]
    [InlineData("""{"type": "number", "maximum": 12}""", "12.000", true)]
    [InlineData("""{"type": "number", "maximum": 12}""", "12.001", false)]
    [InlineData("""{"type": "number", "exclusiveMaximum": 12}""", "12.0", false)]
    [InlineData("""{"type": "number", "exclusiveMaximum": 12}""", "11.999", true)]
    [InlineData("""{"type": "number", "exclusiveMinimum": -1}""", "-0.999", true)]
    [InlineData("""{"type": "number", "exclusiveMinimum": -1}""", "-1.0", false)]
    [InlineData("""{"type": "object"}""", "{}", true)]
    [InlineData("""{"type": "object"}""", "{ }", true)]
    [InlineData("""{"type": "object"}""", "{  }", false)] // no model writes blanks for ever
    [InlineData("""{"type": "object"}""", "{\"a\": 1,\n\t\"b\": [1, 2]}", true)]
    [InlineData("""{"type": "object"}""", "{\"a\": 1\n\n}", false)]
    [InlineData("""{"type": "object"}""", "[]", false)]
    [InlineData("""{"type": "object", "properties": {"ab": true}, "additionalProperties": true}""", "{\"a\":1,\"abc\":2,\"b\":3}", true)]
    [InlineData("""{"type": "object", "properties": {"ab": true}, "additionalProperties": true}""", "{\"a\":1,\"ab\":2}", false)] // the schema's own come first, once
    [InlineData("""{"type": "object", "properties": {"ab": true}}""", "{\"x\":1}", false)]
    [InlineData("""{"properties": {"a": {"type": "null"}}, "required": ["a"]}""", "{\"a\":null}", true)]
    [InlineData("""{"minLength": 2}""", "\"ab\"", true)]
    public void A_text_is_accepted_or_not_as_the_schema_says(string schema, string text, bool accepted) => Assert.Equal(accepted, Accepts(Of(schema), text));

    [Theory]
    [InlineData("""{"type": "object", "properties": {"a": {"type": "number", "multipleOf": 2}}}""", "#/properties/a, the keyword 'multipleOf' is not supported beside type, minimum")]
    [InlineData("""{"type": "string", "format": "date"}""", "#, the keyword 'format'")]
    [InlineData("""{"type": "array", "items": {"type": "array", "uniqueItems": true}}""", "#/items, the keyword 'uniqueItems'")]
    [InlineData("""{"allOf": [true, true]}""", "allOf of more than one schema")]
    [InlineData("""{"type": "text"}""", "type is one of object, array")]
    [InlineData("""{"$ref": "other.json"}""", "leads out of the schema")]
    [InlineData("""{"$ref": "#/$defs/x"}""", "names nothing")]
    [InlineData("""{"$ref": "#"}""", "No finite text")]
    [InlineData("""{"anyOf": [{"$ref": "#"}, {"type": "null"}]}""", "refers to itself with nothing between")]
    [InlineData("""{"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]}""", "No finite text")]
    [InlineData("""{"type": "string", "minLength": 3, "maxLength": 2}""", "minLength is greater than maxLength")]
    [InlineData("""{"type": "string", "maxLength": 1000000}""", "maxLength is a whole number from 0 to 4,000")]
    [InlineData("""{"type": "string", "pattern": "(?=a)b"}""", "looking ahead or behind")]
    [InlineData("""{"type": "string", "pattern": "a{1,2000}"}""", "up to 1,000")]
    [InlineData("""{"type": "string", "pattern": "[z-a]"}""", "smaller to a larger")]
    [InlineData("""{"type": "string", "pattern": "(a"}""", "no ')'")]
    [InlineData("""{"type": "integer", "minimum": 3, "maximum": 2}""", "no number lies between")]
    [InlineData("""{"type": "number", "minimum": 0.5}""", "minimum with a fraction is not supported")]
    [InlineData("""{"enum": []}""", "at least one value")]
    [InlineData("""{"type": "object", "required": ["x"], "additionalProperties": false}""", "'x' is required, but is no property")]
    [InlineData("false", "false allows no value")]
    [InlineData("[]", "a schema is an object or true")]
    public void What_is_not_supported_is_refused_with_its_path(string schema, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidInputException>(() => Of(schema)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a(b|c)*d?", "a,ab,abcbd,acd,d,abdd,")]
    [InlineData(@"\d{2}-\d{2,3}", "12-34,12-345,1-23,12-3456,ab-cd")]
    [InlineData(@"[^\w\s]+|\u0142\.", "!?,ł.,ł,a,!a")]
    [InlineData("^(?:tak|nie)$", "tak,nie,taknie,ta")]
    [InlineData("[ą-ż]{1,2}😀?", "ł,łż😀,a,😀")]
    [InlineData(".*x", "x,ax,😀x,a\nx,b")]
    public void A_regular_expression_accepts_what_the_platforms_does(string pattern, string texts)
    {
        var grammar = TextGrammar.FromRegex(pattern);
        Assert.All(texts.Split(','), text =>
        {
            // .NET counts in UTF-16 units: an astral character must be a group there.
            var expected = Regex.IsMatch(text, $"^(?:{pattern.Replace("😀", "(?:😀)", StringComparison.Ordinal)})$", RegexOptions.ECMAScript);
            Assert.Equal(expected, Accepts(grammar, text));
        });
    }

    [Fact]
    public void A_mask_leaves_exactly_the_tokens_whose_bytes_may_come()
    {
        // By hand: after "{" of an object with the property name only the quotation mark, white space and pieces of them may follow.
        var constraint = new TokenGrammar(Of("""{"type": "object", "properties": {"name": {"type": "null"}}, "required": ["name"]}"""), Trie).Begin();
        constraint.Accept('{');
        var logits = new float[Tokenizer.VocabularySize];
        constraint.Mask(logits);

        var left = Enumerable.Range(0, logits.Length).Where(id => float.IsFinite(logits[id])).Select(id => Tokenizer.Decode([id])).Order(StringComparer.Ordinal);
        Assert.Equal(["\n", "\n  ", "\n    ", "\r", " ", "\"", "\"name\""], left);
        Assert.False(constraint.MayEnd);
        Assert.Throws<ArgumentException>(() => constraint.Accept('x'));
    }

    [Fact]
    public void Answers_under_one_grammar_do_not_disturb_one_another()
    {
        var grammar = new TokenGrammar(TextGrammar.AnyJsonObject(), Trie);
        var alone = Enumerable.Range(0, 8).Select(seed => Walk(new TokenGrammar(TextGrammar.AnyJsonObject(), Trie), new Random(seed))).ToArray();
        var together = new string[8];
        Parallel.For(0, 8, seed => together[seed] = Walk(grammar, new Random(seed)));
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Whatever_becomes_of_a_schema_it_is_read_or_refused()
    {
        var random = new Random(5);
        var pieces = Schemas.SelectMany(row => row.Data.Split(' ')).Concat(["#", "-1", "[]", "{}", "null", "1e400", "\"$ref\":", "\"#/properties/a\"", "false", "\"(a|b)*\"", "99999999999999999999"]).ToArray();
        var (read, refused) = (0, 0);
        for (var i = 0; i < 30_000; i++)
        {
            var words = Schemas.ElementAt(random.Next(Schemas.Count)).Data.Split(' ').ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
                words[random.Next(words.Count)] = pieces[random.Next(pieces.Length)];
            JsonDocument json;
            try
            {
                json = JsonDocument.Parse(string.Join(' ', words));
            }
            catch (JsonException)
            {
                continue;
            }

            using (json)
            {
                try
                {
                    TextGrammar.FromJsonSchema(json.RootElement);
                    read++;
                }
                catch (InvalidInputException)
                {
                    refused++;
                }
            }
        }

        Assert.True(read > 100 && refused > 100, $"{read} read, {refused} refused: the changes are too small or too large");
    }

    [Fact]
    public void References_that_follow_one_another_for_ever_are_refused()
    {
        var definitions = string.Join(", ", Enumerable.Range(0, 50_000).Select(i => $"\"d{i}\": {{\"$ref\": \"#/$defs/d{i + 1}\"}}"));
        Assert.Contains("schemas are inside one another", Assert.Throws<InvalidInputException>(() => Of($$"""{"$ref": "#/$defs/d0", "$defs": { {{definitions}} } }""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Expressions_of_any_kind_accept_what_the_platforms_do_or_are_refused()
    {
        var random = new Random(11);
        string[] parts = ["a", "b", "1", "(", ")", "(?:", "|", "*", "+", "?", "{1,2}", "{2}", "{0,}", "[ab]", "[^a]", "[0-9b]", ".", @"\d", @"\w", @"\D", @"\s", @"\.", "-", "^", "$", "]", "{", "}", @"\b", "(?=", @"\1"];
        var compared = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => parts[random.Next(parts.Length)]));
            TextGrammar grammar;
            try
            {
                grammar = TextGrammar.FromRegex(pattern);
            }
            catch (InvalidInputException)
            {
                continue;
            }

            compared++;
            var platforms = new Regex($"^(?:{pattern})$", RegexOptions.ECMAScript);
            for (var t = 0; t < 8; t++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "ab1 .-"[random.Next(6)]));
                Assert.True(platforms.IsMatch(text) == Accepts(grammar, text), $"{pattern} and '{text}'");
            }
        }

        Assert.True(compared > 2_000, $"only {compared} were supported");
    }

    [Fact]
    public void A_grammar_that_meets_more_places_than_it_keeps_goes_on_as_before()
    {
        // Each count of characters is a place of its own: two texts of up to 4,000 are more than are kept.
        var grammar = Of("""{"type": "array", "items": {"type": "string", "maxLength": 4000}, "minItems": 2, "maxItems": 2}""");
        var automaton = new GrammarAutomaton(grammar);
        for (var round = 0; round < 3; round++)
        {
            var place = automaton.Start;
            foreach (var value in Encoding.UTF8.GetBytes($"[\"{new string('a', 4_000)}\",\"{new string('b', 4_000)}\"]"))
                place = automaton.Advance(place, value) ?? throw new InvalidOperationException("a byte was refused");
            Assert.True(place.MayEnd);
            Assert.False(Accepts(grammar, $"[\"{new string('a', 4_001)}\",\"\"]"));
        }
    }
}
