using System.Numerics;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>A value of a template. These few kinds are all there are: a template never holds an object of the platform's, so it can reach none.</summary>
internal abstract class JinjaValue
{
    /// <summary>Lists and mappings inside one another; bounded, so that whatever walks through a value may recurse.</summary>
    public const int MaxDepth = 100;

    /// <summary>Values in a list or mapping, to all depths.</summary>
    public const int MaxSize = 5_000_000;

    /// <summary>Python's name of the type, for messages.</summary>
    public abstract string TypeName { get; }

    /// <summary>Python's truth of the value.</summary>
    public virtual bool IsTrue => true;

    /// <summary>How deep lists and mappings lie inside one another; 0 for anything else.</summary>
    public virtual int Depth => 0;

    public static implicit operator JinjaValue(bool value) => value ? JinjaBoolean.True : JinjaBoolean.False;

    public static implicit operator JinjaValue(BigInteger value) => new JinjaInteger(value);

    public static implicit operator JinjaValue(int value) => new JinjaInteger(value);

    public static implicit operator JinjaValue(double value) => new JinjaFloat(value);

    /// <summary>Values in it, counted as often as they are met: a list that holds one list twice is walked twice.</summary>
    public virtual long Size => 1;

    /// <summary>Depth and size of something that holds these.</summary>
    protected static (int Depth, long Size) Measure(IEnumerable<JinjaValue> values)
    {
        var (depth, size) = (1, 1L);
        foreach (var value in values)
        {
            depth = Math.Max(depth, value.Depth + 1);
            size += value.Size;
        }

        return (depth, size);
    }
}

/// <summary>What a name that nobody set stands for: prints as nothing, is false, and may not be looked into.</summary>
/// <param name="what">What is missing, for messages.</param>
internal sealed class JinjaUndefined(string what) : JinjaValue
{
    public string What { get; } = what;

    public override string TypeName => "Undefined";

    public override bool IsTrue => false;
}

internal sealed class JinjaNone : JinjaValue
{
    private JinjaNone()
    {
    }

    public static JinjaNone Value { get; } = new();

    public override string TypeName => "NoneType";

    public override bool IsTrue => false;
}

internal sealed class JinjaBoolean : JinjaValue
{
    private JinjaBoolean(bool value) => Value = value;

    public static JinjaBoolean True { get; } = new(true);

    public static JinjaBoolean False { get; } = new(false);

    public bool Value { get; }

    public override string TypeName => "bool";

    public override bool IsTrue => Value;
}

internal sealed class JinjaInteger(BigInteger value) : JinjaValue
{
    public BigInteger Value { get; } = value;

    public override string TypeName => "int";

    public override bool IsTrue => !Value.IsZero;
}

internal sealed class JinjaFloat(double value) : JinjaValue
{
    public double Value { get; } = value;

    public override string TypeName => "float";

    public override bool IsTrue => Value != 0;
}

/// <summary>A list or a tuple. Immutable, as everything in transformers' sandbox.</summary>
internal sealed class JinjaList : JinjaValue
{
    public JinjaList(IReadOnlyList<JinjaValue> items, bool isTuple = false)
    {
        Items = items;
        IsTuple = isTuple;
        (Depth, Size) = Measure(items);
    }

    public IReadOnlyList<JinjaValue> Items { get; }

    public bool IsTuple { get; }

    public override string TypeName => IsTuple ? "tuple" : "list";

    public override bool IsTrue => Items.Count > 0;

    public override int Depth { get; }

    public override long Size { get; }
}

/// <summary>A mapping that keeps the order in which its keys were first set. Immutable.</summary>
internal sealed class JinjaMapping : JinjaValue
{
    private readonly Dictionary<JinjaValue, int> _indexes;
    private readonly List<KeyValuePair<JinjaValue, JinjaValue>> _entries;

    /// <param name="entries">A later value of a key takes the place of an earlier one.</param>
    public JinjaMapping(IEnumerable<KeyValuePair<JinjaValue, JinjaValue>> entries)
    {
        _indexes = new(PythonEquality.Comparer);
        _entries = [];
        foreach (var entry in entries)
        {
            if (_indexes.TryAdd(entry.Key, _entries.Count))
                _entries.Add(entry);
            else
                _entries[_indexes[entry.Key]] = new(_entries[_indexes[entry.Key]].Key, entry.Value);
        }

        (Depth, Size) = Measure(_entries.SelectMany(entry => new[] { entry.Key, entry.Value }));
    }

    public IReadOnlyList<KeyValuePair<JinjaValue, JinjaValue>> Entries => _entries;

    public override string TypeName => "dict";

    public override bool IsTrue => _entries.Count > 0;

    public override int Depth { get; }

    public override long Size { get; }

    public JinjaValue? this[JinjaValue key] => _indexes.TryGetValue(key, out var index) ? _entries[index].Value : null;

    public JinjaValue? this[string key] => this[new JinjaText(key)];
}

/// <summary>The one thing a template can change: <c>namespace()</c>.</summary>
internal sealed class JinjaNamespace(Dictionary<string, JinjaValue> members) : JinjaValue
{
    public Dictionary<string, JinjaValue> Members { get; } = members;

    public override string TypeName => "Namespace";
}

/// <summary>Something that can be called: a macro, a function given to templates, or a method of a value.</summary>
/// <param name="name">For messages.</param>
/// <param name="call">What it does.</param>
internal sealed class JinjaFunction(string name, Func<Renderer, CallArguments, JinjaValue> call) : JinjaValue
{
    public string Name { get; } = name;

    public Func<Renderer, CallArguments, JinjaValue> Call { get; } = call;

    public override string TypeName => "function";
}
