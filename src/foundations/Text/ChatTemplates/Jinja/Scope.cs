namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Variables of a template, a loop's turn or a macro's call; what is not here is looked for outside.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, JinjaValue> _variables = [];

    public JinjaValue? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._variables.TryGetValue(name, out var value))
                return value;
        }

        return null;
    }

    public void Set(string name, JinjaValue value) => _variables[name] = value;

    private Scope? Outer { get; } = outer;
}
