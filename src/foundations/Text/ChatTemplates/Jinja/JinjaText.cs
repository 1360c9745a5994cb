namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>A string that knows of each of its characters who wrote it. Immutable.</summary>
internal sealed class JinjaText : JinjaValue
{
    private readonly TextOrigin _origin;
    private readonly TextOrigin[]? _origins;

    /// <summary>A text of one writer.</summary>
    public JinjaText(string value, TextOrigin origin = default)
    {
        Value = value;
        _origin = origin;
    }

    /// <summary>A text of several.</summary>
    /// <param name="value">The text.</param>
    /// <param name="origins">One for each UTF-16 unit; not copied.</param>
    public JinjaText(string value, TextOrigin[] origins)
    {
        Value = value;
        _origins = origins;
    }

    public static JinjaText Empty { get; } = new("");

    public string Value { get; }

    public override string TypeName => "str";

    public override bool IsTrue => Value.Length > 0;

    public override long Size => 1 + (Value.Length / 64);

    /// <summary>The writer of a UTF-16 unit.</summary>
    public TextOrigin OriginAt(int index) => _origins is null ? _origin : _origins[index];

    /// <summary>The writer of the whole where nothing finer can be told.</summary>
    public TextOrigin StrongestOrigin
    {
        get
        {
            var strongest = _origin;
            foreach (var origin in _origins ?? [])
            {
                if (origin.Id > strongest.Id)
                    strongest = origin;
            }

            return strongest;
        }
    }

    /// <summary>A part, by UTF-16 units.</summary>
    public JinjaText Part(int start, int length) => length == Value.Length
        ? this
        : _origins is null ? new(Value.Substring(start, length), _origin) : new(Value.Substring(start, length), _origins.AsSpan(start, length).ToArray());

    /// <summary>What became of this text: of the same writers where each unit has stayed in its place, else of the strongest.</summary>
    public JinjaText Transformed(string value) => _origins is not null && value.Length == Value.Length ? new(value, _origins) : new(value, StrongestOrigin);

    /// <summary>Whether one writer wrote all of it, and who.</summary>
    public bool IsOf(out TextOrigin origin)
    {
        origin = _origin;
        return _origins is null;
    }

    public override string ToString() => Value;
}
