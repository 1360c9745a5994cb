# Renders templates with Python's jinja2, set up as transformers sets it up. Reads one request a line, {"template", "variables", "now"}, and
# answers each with one line: {"text"} or {"error"}.
import json
import sys
from datetime import datetime

from jinja2 import nodes
from jinja2.exceptions import TemplateError
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(Extension):
    """What stands between {% generation %} and {% endgeneration %} is rendered in a scope of its own, as it stands."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def raise_exception(message):
    raise TemplateError(message)


environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
environment.filters["tojson"] = to_json
environment.globals["raise_exception"] = raise_exception
templates = {}
for line in sys.stdin.buffer:
    request = json.loads(line)
    environment.globals["strftime_now"] = lambda form: datetime.fromisoformat(request["now"]).strftime(form)
    try:
        source = request["template"]
        if source not in templates:
            templates[source] = environment.from_string(source)
        answer = {"text": templates[source].render(**request["variables"])}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
