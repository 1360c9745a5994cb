using System.Text.Json;
using Endonym.Lineage;

namespace Endonym.Models.Grammar;

/// <summary>A form that a text must have: a JSON schema, any JSON object, or a regular expression. Immutable, safe for concurrent use.</summary>
public sealed class TextGrammar
{
    /// <summary>More than any depth.</summary>
    internal const int NoWay = int.MaxValue / 2;

    // Most JSON parsers refuse documents deeper than 64; each level of JSON takes a rule here, or more.
    private const int MaxRuleDepth = 64;

    private readonly IReadOnlyList<GrammarNode> _nodes;
    private readonly IReadOnlyList<(int Start, string Name)> _rules;

    private TextGrammar(GrammarBuilder builder)
    {
        _nodes = builder.Nodes;
        _rules = builder.Rules;
        MeasureDepths();
        if (_nodes[_rules[0].Start].MinDepth > MaxRuleDepth)
            throw new InvalidInputException("No finite text has this form: something in it requires itself without an alternative. Make one of the properties on the way optional.");
        RefuseLoops();
    }

    /// <summary>The form that a JSON schema describes.</summary>
    /// <remarks>
    /// Understood: <c>type</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>items</c>, <c>prefixItems</c>, <c>minItems</c>, <c>maxItems</c>,
    /// <c>minLength</c>, <c>maxLength</c>, <c>pattern</c>, <c>minimum</c>, <c>maximum</c> and their exclusive kin, <c>enum</c>, <c>const</c>, <c>anyOf</c>, <c>oneOf</c>
    /// (as <c>anyOf</c>), <c>$ref</c> within the schema, <c>$defs</c>. Properties come in the schema's order. An object that names properties has
    /// no others unless <c>additionalProperties</c> allows them: a model would otherwise invent some. Between values a space, or a line break with an
    /// indentation, may stand where serializers put them, and no more, so that no model writes blanks for ever.
    /// </remarks>
    /// <exception cref="InvalidInputException">A keyword is not supported or wrong: its path, the rule and the way out.</exception>
    public static TextGrammar FromJsonSchema(JsonElement schema)
    {
        var builder = new GrammarBuilder();
        new JsonSchemaCompiler(builder, schema).Compile();
        return new TextGrammar(builder);
    }

    /// <summary>Any JSON object.</summary>
    public static TextGrammar AnyJsonObject()
    {
        using var schema = JsonDocument.Parse("""{"type": "object"}""");
        return FromJsonSchema(schema.RootElement);
    }

    /// <summary>The whole text matches a regular expression.</summary>
    /// <param name="pattern">Characters, classes, groups, alternatives and repetitions, as in ECMAScript; <c>^</c> and <c>$</c> only around the whole. Not supported: references back, looking ahead or behind, boundaries of words.</param>
    /// <exception cref="InvalidInputException">It is no such expression.</exception>
    public static TextGrammar FromRegex(string pattern)
    {
        var builder = new GrammarBuilder();
        var rule = builder.NewRule("pattern");
        builder.Define(rule, from => new RegexCompiler(builder, pattern, escapesJson: false).Draw(from, isWhole: true));
        return new TextGrammar(builder);
    }

    internal GrammarNode Node(int index) => _nodes[index];

    internal int StartOf(int rule) => _rules[rule].Start;

    /// <summary>Whether a state of a rule, under so many other rules, can still come to an end within the depth that is allowed.</summary>
    internal bool CanEnd(int node, int depth) => _nodes[node].MinDepth + depth <= MaxRuleDepth;

    /// <summary>Depths settle after as many rounds as rules lie inside one another on the shallowest way; states were mostly made before those that lead to them are met, hence backwards.</summary>
    private void MeasureDepths()
    {
        bool changed;
        do
        {
            changed = false;
            for (var i = _nodes.Count - 1; i >= 0; i--)
            {
                var node = _nodes[i];
                var depth = node.IsFinal ? 0 : NoWay;
                foreach (var (_, _, to) in node.Bytes)
                    depth = Math.Min(depth, _nodes[to].MinDepth);
                foreach (var to in node.Empty)
                    depth = Math.Min(depth, _nodes[to].MinDepth);
                foreach (var (rule, to) in node.Calls)
                    depth = Math.Min(depth, Math.Max(Math.Min(NoWay, _nodes[_rules[rule].Start].MinDepth + 1), _nodes[to].MinDepth));
                if (depth < node.MinDepth)
                {
                    node.MinDepth = depth;
                    changed = true;
                }
            }
        }
        while (changed);
    }

    /// <summary>Refuses a rule that comes back to itself before any byte is written.</summary>
    private void RefuseLoops()
    {
        var finished = new bool[_rules.Count];
        var open = new bool[_rules.Count];
        for (var rule = 0; rule < _rules.Count; rule++)
            Visit(rule);

        void Visit(int rule)
        {
            if (finished[rule])
                return;
            if (open[rule])
                throw new InvalidInputException($"{_rules[rule].Name} refers to itself with nothing between. Put it inside an object or an array.");
            open[rule] = true;
            HashSet<int> seen = [];
            Stack<int> nodes = new([_rules[rule].Start]);
            while (nodes.TryPop(out var index))
            {
                if (!seen.Add(index))
                    continue;
                foreach (var to in _nodes[index].Empty)
                    nodes.Push(to);
                foreach (var (called, to) in _nodes[index].Calls)
                {
                    Visit(called);
                    if (IsNullable(called))
                        nodes.Push(to);
                }
            }

            open[rule] = false;
            finished[rule] = true;
        }
    }

    /// <summary>White space is the only rule that may be empty, and it calls no other.</summary>
    private bool IsNullable(int rule)
    {
        HashSet<int> seen = [];
        Stack<int> nodes = new([_rules[rule].Start]);
        while (nodes.TryPop(out var index))
        {
            if (_nodes[index].IsFinal)
                return true;
            if (!seen.Add(index))
                continue;
            foreach (var to in _nodes[index].Empty)
                nodes.Push(to);
        }

        return false;
    }
}
