using System.Text;
using System.Text.Json.Nodes;
using Endonym.Text.ChatTemplates.Jinja;

namespace Endonym.Text.Tests.ChatTemplates;

public sealed class JinjaSafetyTests
{
    private static readonly JinjaLimits Small = new() { Steps = 20_000, Characters = 200_000 };

    public static TheoryData<string> Hostile =>
    [
        // Loops and recursion without end
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f(x) %}{{ f(x) ~ f(x) }}{% endmacro %}{{ f(1) }}",
        "{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% macro m() %}{% call m() %}{% endcall %}{% endmacro %}{{ m() }}",
        // Texts and numbers that grow
        "{% set ns = namespace(s='abcdefgh') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{{ 'a' * 2000000000 }}", "{{ ('a' * 100000) * 100000 }}", "{{ 'abc' | center(2000000000) }}", "{{ 'a\nb' | indent(2000000000) }}", "{{ '%2000000000d' % 1 }}", "{{ '%.2000000000f' % 1 }}", "{{ '{:2000000000}'.format(1) }}",
        "{{ 9 ** (9 ** 9) }}", "{{ 2 ** 100000000 }}", "{% set ns = namespace(n=7) %}{% for i in range(100) %}{% set ns.n = ns.n * ns.n %}{% endfor %}{{ ns.n }}",
        "{{ ('a' * 1000).replace('a', 'a' * 1000) }}", "{{ ('a' * 100000).replace('', 'b' * 10) }}", "{{ ['a' * 1000] * 1000000000 }}", "{{ [1] | batch(2000000000, 0) }}", "{{ ('a' * 10000) | list | join('b' * 1000) }}",
        "{{ {'a': [1]} | tojson(indent=2000000000) }}", "{{ ([[]] * 10000) | tojson(indent=10000) }}", "{{ range(100000000) }}",
        // Lists inside one another
        "{% set ns = namespace(l=[]) %}{% for i in range(5000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(90) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l == ns.l }}{{ ns.l }}",
        "{% set a = namespace(l=[1]) %}{% set b = namespace(l=[1]) %}{% for i in range(20) %}{% set a.l = [a.l, a.l] %}{% set b.l = [b.l, b.l] %}{% endfor %}{{ a.l == b.l }}",
        // What would reach out of a careless sandbox
        "{{ ''.__class__.__mro__ }}", "{{ messages.__class__.__init__ }}", "{{ namespace.__globals__['os'] }}", "{{ ns | attr('__class__') | attr('x') }}", "{{ 'a'.GetType() }}", "{{ raise_exception.Call() }}", "{{ '{0.__class__}'.format(1) }}", "{{ {}.GetHashCode() }}",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_template_ends_with_an_error_of_its_line(string template) => Assert.Throws<JinjaException>(() => JinjaRun.Render(template, [], Small));

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("{1: ")]
    [InlineData("not ")]
    [InlineData("-")]
    [InlineData("1 + ")]
    [InlineData("1 if ")]
    [InlineData("a.b | c(")]
    [InlineData("a[")]
    public void Expressions_inside_one_another_are_bounded(string opening) =>
        Assert.Throws<JinjaException>(() => JinjaRun.Text("{{ " + string.Concat(Enumerable.Repeat(opening, 20_000)) + " 1 }}"));

    [Theory]
    [InlineData("{% if 1 %}")]
    [InlineData("{% for i in x %}")]
    [InlineData("{% set x %}")]
    [InlineData("{% macro m() %}")]
    public void Statements_inside_one_another_are_bounded(string opening) =>
        Assert.Throws<JinjaException>(() => JinjaRun.Text(string.Concat(Enumerable.Repeat(opening, 20_000))));

    [Fact]
    public void A_rendering_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => JinjaTemplate.Read("{% for i in range(99999) %}{% endfor %}").Render([], new JinjaLimits(), TimeProvider.System, source.Token));
    }

    [Fact]
    public void Whatever_becomes_of_a_template_only_errors_with_a_line_come_of_it()
    {
        var random = new Random(20_260_307);
        var variables = JsonNode.Parse("""{"messages": [{"role": "user", "content": "a\n😀"}], "n": 7, "x": 2.5, "name": "ż", "list": [3, 1, 2], "map": {"a": [1]}, "tools": [{"f": null}], "yes": true, "words": ["a"], "astral": "a😀"}""")!.AsObject();
        var pieces = JinjaTemplateTests.Templates.SelectMany(template => template.Split(' ')).Concat(["{{", "}}", "{%", "%}", "{#", "#}", "-", "|", "(", ")", "[", "]", "{", "}", "'", "\"", "\\", "\uD800", "\0", "**", "9999999999"]).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var template = new StringBuilder(JinjaTemplateTests.Templates[random.Next(JinjaTemplateTests.Templates.Length)]);
            for (var change = random.Next(1, 6); change > 0 && template.Length > 0; change--)
            {
                var at = random.Next(template.Length);
                switch (random.Next(3))
                {
                    case 0:
                        template.Remove(at, Math.Min(random.Next(1, 9), template.Length - at));
                        break;
                    case 1:
                        template.Insert(at, pieces[random.Next(pieces.Length)]);
                        break;
                    default:
                        template[at] = (char)random.Next(' ', 128);
                        break;
                }
            }

            try
            {
                JinjaRun.Render(template.ToString(), variables, Small);
            }
            catch (JinjaException)
            {
                // what a faulty template is answered with
            }
        }

    }

    [Theory]
    // What is in the text of the variable `u` keeps its writer; everything else is the template's.
    [InlineData("a{{ u }}b", ".UUUU.")]
    [InlineData("{{ 'a' + u | trim + 'b' }}", ".UUUU.")]
    [InlineData("{{ 'x' ~ u[1:3] ~ u[::-1] }}", ".UUUUUU")]
    [InlineData("{{ u | upper }}{{ ('q' ~ u) | capitalize }}", "UUUU.UUUU")]
    [InlineData("{{ u.split('l')[0] }}{{ u.replace('a', 'xy') }}", "U..UU..")]
    [InlineData("{{ ('- ' ~ u) | replace('l', u) }}", "..UUUUUUU")]
    [InlineData("{{ [u, 'b'] | join(', ') }}", "UUUU...")]
    [InlineData("{{ '%s!' % u }}{{ '<{}>'.format(u) }}", "UUUU..UUUU.")]
    [InlineData("{% set s %}<{{ u }}>{% endset %}{{ s }}", ".UUUU.")]
    [InlineData("{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(u) }}", ".UUUU.")]
    [InlineData("{% for c in u %}{{ c }}-{% endfor %}", "U.U.U.U.")]
    [InlineData("{{ {'k': u} | tojson }}", "UUUUUUUUUUUUU")] // {"k": "alma"} cannot be told apart
    [InlineData("{{ {'k': 1} | tojson }}", "........")]
    [InlineData("{{ u | indent(2, true) }}{{ u | default('z') }}{{ u if u else 'n' }}", "..UUUUUUUUUUUU")]
    public void It_is_known_of_each_character_who_wrote_it(string template, string writers)
    {
        var text = JinjaRun.Render(template, new JsonObject { ["u"] = "alma" }).Text;
        Assert.Equal(writers, string.Concat(Enumerable.Range(0, text.Value.Length).Select(i => text.OriginAt(i) == TextOrigin.Content ? 'U' : '.')));
    }
}
