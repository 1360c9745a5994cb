using System.Text;
using System.Text.Json.Nodes;
using Endonym.Text.ChatTemplates.Jinja;

namespace Endonym.Text.Tests.ChatTemplates;

public sealed class JinjaTemplateTests
{
    private static readonly JsonObject Variables = JsonNode.Parse("""
        {
          "name": "Zażółć gęślą jaźń", "empty": "", "none": null, "yes": true, "no": false, "n": 7, "x": 2.5, "tiny": 0.00001, "big": 1e21, "astral": "a😀b𝒞c",
          "list": [3, 1, 2], "words": ["Ala", "ma", "KOTA", "ala"], "nested": [[1, [2, "z"]], {"a": null}],
          "map": {"b": 1, "a": "it's", "items": [1, 2], "C": {"d": [true, 1.0, null, "\"q\" 'p'\n\u0007é\u200b"]}},
          "messages": [
            {"role": "system", "content": "  Odpowiadaj krótko.\n"},
            {"role": "user", "content": "Co stoi nad rzeką?"},
            {"role": "assistant", "content": "<think>hm</think>\n\nMłyn.", "tool_calls": [{"function": {"name": "f", "arguments": {"q": "ż", "n": 1}}}]},
            {"role": "user", "content": [{"type": "text", "text": "A kto"}, {"type": "image"}]}
          ],
          "tools": [{"type": "function", "function": {"name": "weather", "description": "Pogoda <dziś> & 'jutro'", "parameters": {"type": "object", "properties": {"city": {"type": "string", "enum": ["Łódź", "Kraków"]}, "days": {"type": "integer", "maximum": 18446744073709551615}}, "required": ["city"], "empty": [], "none": {}}}}]
        }
        """)!.AsObject();

    /// <summary>Of our own wording, one construct or a few each. What they render to is what Python's jinja2 says.</summary>
    public static readonly string[] Templates =
    [
        // White space around tags
        "a\n  {% if yes %}\n  b\n  {% endif %}\nc\n", "a {% if yes %} b {% endif %} c", "a  {%- if yes -%}  b  {%- endif -%}  c", "a\n  {%+ if yes +%}\n  b{% endif +%}\n\nc\n\n",
        "{# one #}\n  {# two #}\n  x {#- three -#}\n  y\n", "  {{ n }}\n{{ n }}\n\n", "  {{- n -}}  \n z", "x\n\t {% for i in list %}\n\t {{ i }}\n\t {% endfor %}\n end", "\n\n{% if yes %}\n\n{% endif %}\n\n",
        "{% raw %}{{ no }} {% if %}{% endraw %}\nx", "a\n  {% raw %}\n  {{ b }}\n  {% endraw %}\n  c", "a {%- raw -%}  {{ b }}  {%- endraw -%} c", "one\r\ntwo{% if yes %}\r\nthree{% endif %}\r", "{{ 'a\r\nb' }}",
        "{% if yes %}x{% endif %}{% if yes %}\n  y{% endif %}", "{{ n }}  {% set q = 1 %}  {{ q }}", "a {# c -#}\n b {#+ c +#}\n d", "{%   if yes   %}1{%endif%}", "text { with % braces # } }} %} {", "{{'{{'}}{{ \"}}\" }}{{ '%}' }}",
        "{% set x %}\n  block\n{% endset %}[{{ x }}]", "{% set x | trim | upper %}  b {{ n }} {% endset %}[{{ x }}]", "{% filter upper %}abc {{ name }}{% endfilter %}", "{% filter replace('a', 'b') | upper %}banana{% endfilter %}",
        // Literals and their spelling
        "{{ 1 }} {{ 1.0 }} {{ 1e3 }} {{ 1.5e-7 }} {{ 1_000 }} {{ true }} {{ False }} {{ None }} {{ 'a' \"b\" }} {{ [] }} {{ {} }} {{ () }} {{ (1,) }} {{ (1, 'a') }} {{ [1, [2.50, none]] }} {{ {'a': 1, 2: [3]} }}",
        "{{ x }} {{ tiny }} {{ big }} {{ 1e15 }} {{ 1e16 }} {{ 123456789.125 }} {{ 0.0001 }} {{ 0.1 + 0.2 }} {{ 1e300 * 1e10 }} {{ -0.0 }} {{ 100.0 }} {{ 1e22 }} {{ 5e-324 }} {{ 3.0e0 }}",
        @"{{ '\n\t\\\'\x41\u0105\U0001F600\q\101' }}|{{ ""\"""" }}", "{{ map }}", "{{ nested }}", "{{ [name, '\\'', '\"', '\\'\"', '\\n', '\\x07'] }}", "{{ messages }}", "{{ {'a': {'b': (1, 2)}} }}", "{{ [astral, 'ą', '\\u00a0', '\\u200b', '\\xad'] }}",
        // Arithmetic
        "{{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 7 / 2 }} {{ 6 / 2 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ -2 ** 2 }} {{ 2 ** 3 ** 2 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 1 - 2 - 3 }} {{ 2 + 3 * 4 }} {{ (2 + 3) * 4 }}",
        "{{ 'a' * 3 }} {{ 3 * 'ab' }} {{ [1] * 2 }} {{ [1] + [2] }} {{ 'a' + 'b' }} {{ 1 ~ 2 ~ none ~ true ~ 1.0 }} {{ (1 + 2) ~ 3 * 4 }} {{ 'a' ~ nope }} {{ true + true }} {{ (1,) + (2,) }} {{ 99999999999999999999 + 1 }} {{ -n }} {{ +n }} {{ - x }}",
        "{{ '%s is %d, %5.2f%%' % ('a', 3, 2.5) }} {{ '%s' % n }} {{ '%r' % 'q' }} {{ '%05d|%-5d|%+d|%x|%X|%o' % (42, 42, 42, 255, 255, 8) }} {{ '%(a)s' % {'a': 1} }} {{ '%5s|%-5s|%.2s' % ('a', 'b', 'cde') }} {{ '%e' % 12345.678 }} {{ '%s %s' | format('x', 1) }}",
        "{{ '{} {}'.format(1, 'a') }} {{ '{1}{0}'.format('x', 'y') }} {{ '{a}'.format(a=1) }} {{ '{{}}'.format() }} {{ '{:.2f}'.format(1.005) }} {{ '{:>5}|{:<5}|{:05d}'.format('a', 'b', 42) }}",
        // Comparison and logic
        "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1.0 }} {{ 1 == true }} {{ 'a' == 'a' }} {{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }} {{ (1, 2) == (1, 2) }} {{ [1] == (1,) }} {{ none == none }} {{ nope == none }} {{ nope == nope2 }} {{ {'a': 1} == {'a': 1.0} }} {{ 1 != 2 }} {{ 2 >= 2 }}",
        "{{ 1 in [1, 2] }} {{ 'b' in 'abc' }} {{ 'x' not in 'abc' }} {{ 'a' in map }} {{ 3 not in (1, 2) }} {{ '' in '' }} {{ not 1 in [2] }} {{ none in [none] }} {{ 1 in nope }}",
        "{{ 1 and 0 }} {{ 0 or 'x' }} {{ '' or none }} {{ not '' }} {{ not [] and not {} }} {{ 1 or 1 / 0 }} {{ 0 and 1 / 0 }} {{ nope or 'd' }} {{ not nope }} {{ 1 and 2 and 3 }} {{ not not 1 }}",
        "{{ 'a' if yes else 'b' }} {{ 'a' if no }} {{ 'a' if no else 'b' if no else 'c' }} {{ (1 if yes else 2) + 1 }} {{ 'x' if 0.0 else 'y' }}",
        "{{ nope }} {{ nope is defined }} {{ n is defined }} {{ map.zz is defined }} {{ map['zz'] is undefined }} {{ nope | default('d') }} {{ empty | default('d') }} {{ empty | default('d', true) }} {{ none | d('x') }} {{ nope | length }} {{ nope | trim }} {{ nope | string }} {{ nope | list }}",
        // Tests
        "{{ none is none }} {{ n is number }} {{ x is number }} {{ yes is number }} {{ yes is boolean }} {{ n is integer }} {{ yes is integer }} {{ x is float }} {{ name is string }} {{ map is mapping }} {{ list is mapping }} {{ list is sequence }} {{ map is sequence }} {{ name is sequence }} {{ name is iterable }} {{ n is iterable }} {{ none is iterable }} {{ nope is iterable }}",
        "{{ 3 is odd }} {{ 4 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ yes is true }} {{ 1 is true }} {{ no is false }} {{ 1 is equalto 1.0 }} {{ 1 is eq 2 }} {{ 1 is ne 2 }} {{ 2 is gt 1 }} {{ 2 is ge 2 }} {{ 1 is lt 2 }} {{ 1 is le(0) }} {{ 'a' is in ['a'] }} {{ 'a' is in 'abc' }} {{ 'a' is not in 'xyz' }} {{ 'ABC' is upper }} {{ 'abc' is lower }} {{ none is sameas none }} {{ namespace is callable }} {{ 'x' is callable }}",
        "{{ n is not none and n is not string }} {{ not n is none }} {{ n is defined and n > 3 }} {{ (map.b is defined) if yes else 0 }} {{ name is string or false }} {{ 'upper' is filter }} {{ 'odd' is test }}",
        // Members, items, slices
        "{{ map.b }} {{ map['b'] }} {{ map.C.d[0] }} {{ map['items'] }} {{ map.get('b') }} {{ map.get('q') }} {{ map.get('q', 5) }} {{ list[0] }} {{ list[-1] }} {{ list[9] }} {{ list.0 }} {{ nested.0.1.1 }} {{ name[0] }} {{ name[-1] }} {{ n.q }} {{ none.q }} {{ name.q }}",
        "{{ list[1:] }} {{ list[:-1] }} {{ list[::-1] }} {{ list[::2] }} {{ list[5:] }} {{ list[-2:9] }} {{ list[2:0:-1] }} {{ list[-9:] }} {{ (1, 2, 3)[1:] }} {{ name[2:5] }} {{ name[::-1] }} {{ name[:-3] }} {{ name[-3:] }} {{ list[none:2] }} {{ list[n:] }} {{ list[1:][0] }} {{ messages[1:][0].role }} {{ 'abcdef'[4:1:-2] }}",
        "{{ astral | length }} {{ astral[1] }} {{ astral[::-1] }} {{ astral[1:3] }} {{ astral | list }} {% for c in astral %}{{ loop.index }}{{ c }}{% endfor %} {{ astral.find('b') }} {{ astral[-1] }} {{ astral.replace('', '-') }} {{ astral | reverse }}",
        "{{ map.items() | list }} {{ map.keys() | list }} {{ map.values() | list | length }} {{ map | list }} {% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %} {{ map | items | list | length }} {{ nope | items | list }} {{ map | length }}",
        // Methods of texts
        "[{{ '  a b ' .strip() }}] [{{ ' a '.lstrip() }}] [{{ ' a '.rstrip() }}] [{{ 'xxaxx'.strip('x') }}] [{{ '\\x1c\\u00a0a\\u3000'.strip() }}] {{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a b c'.split(none, 1) }} {{ 'a b c'.rsplit(' ', 1) }} {{ ' a  b c '.rsplit(maxsplit=1) }} {{ ''.split(',') }} {{ ''.split() }} {{ 'aaa'.split('aa') }} {{ 'aaa'.rsplit('aa') }}",
        "{{ 'abc'.startswith('a') }} {{ 'abc'.endswith(('b', 'c')) }} {{ 'aBc'.upper() }} {{ 'aBc'.lower() }} {{ \"they're bill's\".title() }} {{ 'hELLO wORLD'.capitalize() }} {{ 'banana'.replace('an', 'AN') }} {{ 'banana'.replace('a', '', 2) }} {{ 'abc'.find('c') }} {{ 'abc'.find('z') }} {{ 'banana'.count('a') }} {{ 'banana'.rfind('an') }} {{ ','.join(['a', 'b']) }} {{ 'a\\nb\\r\\nc\\n'.splitlines() }} {{ 'a\\nb'.splitlines(true) }} {{ 'pre-x'.removeprefix('pre-') }} {{ 'x.py'.removesuffix('.py') }} {{ '12'.isdigit() }} {{ 'ab'.isalpha() }} {{ ' '.isspace() }}",
        // Filters
        "{{ name | upper }} {{ name | lower }} {{ 'hello-wORLD (foo) [bar' | title }} {{ 'fOO' | capitalize }} [{{ '  a ' | trim }}] [{{ 'xax' | trim('x') }}] {{ words | join(', ') }} {{ list | join }} {{ [1, none, 'a'] | join('-') }} {{ messages | join(',', attribute='role') }} {{ list | length }} {{ list | count }} {{ list | first }} {{ list | last }} {{ [] | first }} {{ name | first }} {{ name | last }}",
        "{{ list | sort }} {{ words | sort }} {{ words | sort(reverse=true) }} {{ words | sort(case_sensitive=true) }} {{ list | reverse | list }} {{ words | unique | list }} {{ [1, 1.0, true, 2] | unique | list }} {{ list | min }} {{ list | max }} {{ words | max }} {{ list | sum }} {{ messages | map(attribute='role') | list }} {{ words | map('upper') | join(' ') }} {{ map | dictsort }} {{ {'b': 2, 'a': 3} | dictsort(by='value') }} {{ {'b': 2, 'a': 3} | dictsort(reverse=true) }} {{ messages | sort(attribute='role') | map(attribute='role') | list }}",
        "{{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | rejectattr('role', 'eq', 'user') | map(attribute='role') | list }} {{ messages | selectattr('tool_calls', 'defined') | list | length }} {{ messages | selectattr('tool_calls') | list | length }} {{ list | select('odd') | list }} {{ list | reject('gt', 1) | list }} {{ [0, '', 1] | select | list }} {{ none | selectattr('x') | list }} {{ 0 | map('upper') | list }} {{ messages | selectattr('role', 'in', ['system', 'user']) | list | length }} {{ messages | map(attribute='nope', default='-') | list }} {{ messages | map(attribute='content.0.type') | list }}",
        "{{ '42' | int }} {{ '4x' | int }} {{ 'z' | int(5) }} {{ 42.9 | int }} {{ '42.7' | int }} {{ -3.9 | int }} {{ true | int }} {{ '3.5' | float }} {{ 'z' | float }} {{ 3 | float }} {{ 2.5 | round }} {{ 3.5 | round }} {{ 2.675 | round(2) }} {{ 2.1 | round(0, 'ceil') }} {{ 42.55 | round(1, 'floor') }} {{ 7 | round }} {{ -5 | abs }} {{ 1.5 | string }} {{ none | string }} {{ [1] | string }} {{ 'a b  c' | wordcount }}",
        "{{ 'a\nb\n\nc' | indent }}|{{ 'a\nb' | indent(2, true) }}|{{ 'a\n\nb\n' | indent(2, blank=true) }}|{{ 'a\nb' | indent('> ', first=True) }}|{{ '' | indent }}|{{ 'a\n' | indent }}|{{ 'ab' | center(7) }}|{{ 'ab' | center(6) }}|{{ [1, 2, 3] | batch(2) | list }}|{{ [1, 2, 3] | batch(2, 0) | list }}|{{ name | safe }}|{{ 'banana' | replace('an', 'x') }}|{{ 'aaa' | replace('a', 'b', 2) }}|{{ 12 | replace(1, 3) }}",
        // JSON
        "{{ tools | tojson }}", "{{ tools | tojson(indent=2) }}", "{{ tools[0] | tojson(indent=4) }}", "{{ map | tojson }} {{ nested | tojson }} {{ name | tojson }} {{ none | tojson }} {{ x | tojson }} {{ big | tojson }} {{ tiny | tojson }} {{ '</a>&\\'' | tojson }} {{ astral | tojson }}",
        "{{ map | tojson(ensure_ascii=true) }} {{ {'b': 1, 'a': [1, {}]} | tojson(sort_keys=true) }} {{ {'b': 1, 'a': [1, []]} | tojson(separators=(',', ':')) }} {{ {1: 2, none: 3, true: 4} | tojson }} {{ [] | tojson(indent=2) }} {{ (1, 2) | tojson }} {{ {'a': {'b': []}} | tojson(indent='\t') }} {{ '\\x7f\\x1f\\u2028' | tojson }} {{ [1, [2]] | tojson(indent=0) }}",
        // Loops
        "{% for m in messages %}{{ loop.index }} {{ loop.index0 }} {{ loop.revindex }} {{ loop.revindex0 }} {{ loop.first }} {{ loop.last }} {{ loop.length }} {{ loop.depth }} {{ loop.previtem.role if loop.previtem is defined }} {{ loop.nextitem.role if not loop.last }} {{ loop.cycle('a', 'b') }} {{ loop.changed(m.role) }};{% endfor %}",
        "{% for i in [] %}x{% else %}none{% endfor %} {% for i in list if i > 1 %}{{ i }}/{{ loop.length }} {% else %}n{% endfor %} {% for i in list if i > 9 %}x{% else %}n{% endfor %} {% for a, b in [(1, 2), (3, 4)] %}{{ a + b }} {% endfor %} {% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %} {% for i in range(3) %}{{ i }}{% endfor %} {% for i in range(5, 0, -2) %}{{ i }}{% endfor %}",
        "{% for i in range(10) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %} {% for i in list %}{% for j in list %}{% if j == i %}{% break %}{% endif %}{{ i }}{{ j }} {% endfor %}{{ loop.index }}{% endfor %}",
        "{% set x = 1 %}{% for i in list %}{% set x = i %}{{ x }}{% endfor %}{{ x }} {% set ns = namespace(a=0, b='') %}{% for i in list %}{% set ns.a = ns.a + i %}{% set ns.b = ns.b ~ i %}{% endfor %}{{ ns.a }} {{ ns.b }} {% if yes %}{% set z = 3 %}{% endif %}{{ z }} {% set a, b = 1, 2 %}{{ a }}{{ b }} {% set t = 1, 2 %}{{ t }} {% for i in list %}{{ q | default('u') }}{% set q = i %}{% endfor %}",
        "{% for m in tools recursive %}{{ m.type }}{% endfor %} {% for i in nested recursive %}[{% if i is mapping or i is number or i is string %}{{ i }}{% else %}{{ loop(i) }}{% endif %}]{% endfor %} {% for x in [1, [2, [3]]] recursive %}{{ loop.depth }}{{ loop.depth0 }}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}{% endif %}{% endfor %}",
        "{% with a = 1, b = 2 %}{{ a + b }}{% set a = 5 %}{{ a }}{% endwith %}{{ a is defined }} {% with %}x{% endwith %}",
        // Macros
        "{% macro m(a, b='B', c=none) %}[{{ a }}{{ b }}{{ c }}]{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(1, c=3) }}{{ m(b=2, a=1) }}{{ m() }} {{ m(1) | length }} {{ m.name }}",
        "{% macro f(n) %}{% if n > 0 %}{{ n }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(4) }} {% macro g(x) -%}\n  {{ x }}\n{%- endmacro %}<{{ g('y') }}> {% macro outer() %}{% macro inner() %}i{% endmacro %}{{ inner() }}{% endmacro %}{{ outer() }} {% set v = 1 %}{% macro r() %}{{ v }}{% endmacro %}{% set v = 2 %}{{ r() }}",
        "{% macro box(t) %}<{{ t }}>{{ caller() }}</{{ t }}>{% endmacro %}{% call box('b') %}body {{ n }}{% endcall %} {% macro each(l) %}{% for i in l %}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(x) each([1, 2]) %}({{ x }}){% endcall %}",
        // Functions
        "{{ strftime_now('%d %b %Y') }} {{ strftime_now('%A, %B %d, %Y %H:%M:%S %j %y %p %I') }} {{ strftime_now('%-d %e %-m %% %a %F %T %w %u') }} {{ strftime_now('%Y-%m-%d') }}", "{{ dict(a=1, b='x') }} {{ dict({'q': 1}, z=2) }} {{ range(3) | list }} {{ range(1, 9, 3) | list }} {{ namespace(a=1).a }} {% set ns = namespace({'k': 2}) %}{{ ns.k }} {{ ns.zz is defined }}",
        "{% generation %}a{% set q = 1 %}{{ q }}{% endgeneration %}{{ q is defined }}\n{% generation %}\n b \n{% endgeneration %}\nc",
        // As chat templates are written
        "{%- set ns = namespace(system='') -%}\n{%- for message in messages -%}\n    {%- if message['role'] == 'system' -%}\n        {%- set ns.system = message.content | trim -%}\n    {%- endif -%}\n{%- endfor -%}\n{{ ns.system }}\n{% for message in messages if message.role != 'system' %}\n{{ '<|' ~ message.role ~ '|>' }}\n{%- if message.content is string %}\n{{ message.content.split('</think>')[-1].lstrip('\\n') }}\n{%- else %}\n{%- for part in message.content %}{{ part.text if part.type == 'text' else '<img>' }}{% endfor %}\n{%- endif %}\n{%- if message.tool_calls %}{% for call in message.tool_calls %}\n{\"name\": \"{{ call.function.name }}\", \"arguments\": {{ call.function.arguments | tojson }}}\n{%- endfor %}{% endif %}\n{% endfor %}\n{% if add_generation_prompt %}go{% endif %}",
    ];

    /// <summary>What fails in Python.</summary>
    public static readonly string[] Faulty =
    [
        "{{ nope.x }}", "{{ 1 + 2 ~ 3 }}", "{{ nope + 1 }}", "{{ 'a' + 1 }}", "{{ 1 / 0 }}", "{{ raise_exception('no') }}", "{{ [1] < 1 }}", "{{ 'a' < 1 }}", "{{ none | length }}", "{{ 5 in 'a5' }}", "{{ range(1000000) }}", "{{ list.append(1) }}", "{{ map.update({}) }}", "{{ 'a' | nofilter }}", "{{ 1 is notest }}",
        "{% if %}x{% endif %}", "{% for %}", "{{ 1 + }}", "{{ (1 }}", "{% if yes %}", "{{ 'a }}", "{% endif %}", "{{ }}", "{{ [1, 2 }}", "{% set %}", "{# open", "{% raw %} x", "{{ a b }}", "{{ nope() }}", "{% for a, b in [1] %}{% endfor %}", "{{ {[1]: 2} }}", "{{ none() }}", "{% break %}", "{{ '%d' % 'a' }}", "{{ '%s' % (1, 2) }}", "{{ nope | tojson }}", "{% set q.a = 1 %}", "{{ 1 if }}", "{{ a | }}", "{{ 1 is }}", "{{ {'a' 1} }}", "{{ a ! b }}", "{{ ''.split('') }}", "{{ list[::0] }}", "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", "{% macro m(a) %}{% endmacro %}{{ m(b=2) }}",
    ];

    [Fact]
    public void Every_construct_renders_as_in_python()
    {
        JinjaPeer.SkipWithout();
        var expected = JinjaPeer.Render([.. Templates.Select(template => (template, Variables))]);
        var differences = new StringBuilder();
        for (var i = 0; i < Templates.Length; i++)
        {
            var (text, error) = expected[i];
            var ours = Ours(Templates[i]);
            if (text is null || ours.Text != text)
                differences.Append(Templates[i]).Append("\n  Python: ").Append(text ?? error).Append("\n  ours:   ").AppendLine(ours.Text ?? ours.Error);
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }

    [Fact]
    public void What_python_refuses_is_refused_with_its_line()
    {
        JinjaPeer.SkipWithout();
        var expected = JinjaPeer.Render([.. Faulty.Select(template => (template, Variables))]);
        Assert.All(Faulty.Zip(expected), pair =>
        {
            Assert.True(pair.Second.Text is null, pair.First);
            var error = Assert.Throws<JinjaException>(() => JinjaRun.Text("\n" + pair.First, Variables));
            Assert.Equal(2, error.Line);
        });
    }

    private static (string? Text, string? Error) Ours(string template)
    {
        try
        {
            return (JinjaRun.Text(template, Variables), null);
        }
        catch (JinjaException error)
        {
            return (null, error.Message);
        }
    }
}
