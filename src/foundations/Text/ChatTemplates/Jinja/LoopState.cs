namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>The variable <c>loop</c> inside a loop.</summary>
/// <param name="items">What the loop goes over.</param>
/// <param name="depth0">Loops of the same recursive loop around this one.</param>
/// <param name="recurse">Renders the loop's body for further items; null where the loop is not recursive.</param>
internal sealed class LoopState(IReadOnlyList<JinjaValue> items, int depth0, JinjaFunction? recurse) : JinjaValue
{
    private CallArguments? _lastChanged;

    public int Index0 { get; set; }

    public JinjaFunction? Recurse { get; } = recurse;

    public override string TypeName => "loop";

    /// <summary>A member of the loop; null where there is none of this name.</summary>
    public JinjaValue? Member(string name) => name switch
    {
        "index" => Index0 + 1,
        "index0" => Index0,
        "revindex" => items.Count - Index0,
        "revindex0" => items.Count - Index0 - 1,
        "first" => Index0 == 0,
        "last" => Index0 == items.Count - 1,
        "length" => items.Count,
        "depth" => depth0 + 1,
        "depth0" => depth0,
        "previtem" => Index0 > 0 ? items[Index0 - 1] : new JinjaUndefined("there is no previous item"),
        "nextitem" => Index0 + 1 < items.Count ? items[Index0 + 1] : new JinjaUndefined("there is no next item"),
        "cycle" => new JinjaFunction("loop.cycle", (renderer, arguments) => arguments.Positional is [_, ..] values
            ? values[Index0 % values.Length]
            : throw renderer.Error("loop.cycle wants something to cycle through.")),
        "changed" => new JinjaFunction("loop.changed", (_, arguments) => HasChanged(arguments)),
        _ => null,
    };

    private bool HasChanged(CallArguments now)
    {
        var changed = _lastChanged is null || _lastChanged.Positional.Length != now.Positional.Length
            || !_lastChanged.Positional.Zip(now.Positional, PythonEquality.AreEqual).All(equal => equal);
        _lastChanged = now;
        return changed;
    }
}
