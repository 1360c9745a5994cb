namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>What a filter, test, function, method or macro is given.</summary>
internal sealed class CallArguments(JinjaValue[] positional, (string Name, JinjaValue Value)[] named)
{
    public static CallArguments None { get; } = new([], []);

    public JinjaValue[] Positional { get; } = positional;

    public (string Name, JinjaValue Value)[] Named { get; } = named;

    /// <summary>Gives each parameter its argument, null where there is none.</summary>
    /// <param name="renderer">For the line of an error.</param>
    /// <param name="what">Who is called.</param>
    /// <param name="parameters">Names in order.</param>
    /// <exception cref="JinjaException">Too many arguments, or a name that is no parameter or is given twice.</exception>
    public JinjaValue?[] Bind(Renderer renderer, string what, params ReadOnlySpan<string> parameters)
    {
        if (Positional.Length > parameters.Length)
            throw renderer.Error($"{what} takes at most {parameters.Length} arguments, not {Positional.Length}.");
        var bound = new JinjaValue?[parameters.Length];
        Positional.CopyTo(bound, 0);
        foreach (var (name, value) in Named)
        {
            var index = parameters.IndexOf(name);
            if (index < 0 || bound[index] is not null)
                throw renderer.Error($"{what} takes no{(index < 0 ? "" : " second")} argument '{name}'; its parameters are: {string.Join(", ", parameters!)}.");
            bound[index] = value;
        }

        return bound;
    }

    /// <summary>Without the first so many.</summary>
    public CallArguments After(int count) => new(Positional[count..], Named);
}
