namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>A chat template's program, read once and run often. Safe for concurrent use.</summary>
/// <remarks>
/// The language of https://jinja.palletsprojects.com/en/stable/templates/ as transformers runs it: sandboxed, immutable, <c>trim_blocks</c>,
/// <c>lstrip_blocks</c>, <c>break</c> and <c>continue</c>, <c>{% generation %}</c>. Templates come from strangers, so a run has limits and
/// nothing but its own values within reach. Not supported, and told so where they occur: inheritance, includes and imports, <c>autoescape</c>,
/// unpacked arguments, and filters made for web pages. Known to differ from Python: lists where Python has generators, <c>safe</c> that makes no
/// text escape others, and letters whose other case is more than one letter (ß) stay as they are.
/// </remarks>
internal sealed class JinjaTemplate
{
    private readonly Statement[] _body;

    private JinjaTemplate(Statement[] body) => _body = body;

    /// <summary>Reads a template.</summary>
    /// <exception cref="JinjaException">It is no template, or uses what is not supported: the line, what was found and what is.</exception>
    public static JinjaTemplate Read(string template) => new(Parser.Read(template));

    /// <summary>Runs it.</summary>
    /// <param name="variables">What the template may name.</param>
    /// <param name="limits">What the run may cost.</param>
    /// <param name="time">For <c>strftime_now</c>.</param>
    /// <param name="cancellationToken">Ends the run between two steps.</param>
    /// <exception cref="JinjaException">The template asks for what is not there, costs too much, or refuses the conversation by <c>raise_exception</c>.</exception>
    public RenderedText Render(IEnumerable<KeyValuePair<string, JinjaValue>> variables, JinjaLimits limits, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var globals = new Scope(null);
        globals.Set("raise_exception", new JinjaFunction("raise_exception", (renderer, arguments) =>
            throw renderer.Error($"the template refuses the conversation: {PythonText.ToText(renderer, arguments.Bind(renderer, "raise_exception", "message")[0] ?? JinjaText.Empty).Value}")));
        globals.Set("strftime_now", new JinjaFunction("strftime_now", (renderer, arguments) => arguments.Bind(renderer, "strftime_now", "format")[0] is JinjaText format
            ? new JinjaText(PythonFormat.Time(renderer, format.Value, time.GetLocalNow()))
            : throw renderer.Error("strftime_now wants a format.")));
        globals.Set("range", new JinjaFunction("range", (renderer, arguments) => renderer.Range(arguments)));
        globals.Set("namespace", new JinjaFunction("namespace", (renderer, arguments) => new JinjaNamespace(MembersFrom(renderer, arguments))));
        globals.Set("dict", new JinjaFunction("dict", (renderer, arguments) =>
            renderer.NewMapping(MembersFrom(renderer, arguments).Select(member => KeyValuePair.Create<JinjaValue, JinjaValue>(new JinjaText(member.Key), member.Value)))));
        var given = new Scope(globals);
        foreach (var (name, value) in variables)
            given.Set(name, value);
        return new Renderer(limits, cancellationToken).Render(_body, given);
    }

    private static Dictionary<string, JinjaValue> MembersFrom(Renderer renderer, CallArguments arguments)
    {
        Dictionary<string, JinjaValue> members = [];
        foreach (var source in arguments.Positional)
        {
            foreach (var (key, value) in (source as JinjaMapping ?? throw renderer.Error("a namespace or dict is made of names with values, or of a mapping.")).Entries)
                members[PythonText.ToText(renderer, key).Value] = value;
        }

        foreach (var (name, value) in arguments.Named)
            members[name] = value;
        return members;
    }
}
