using System.CommandLine;
using System.Globalization;
using Endonym.Cli.Verbs;

// One verb for each step, in the order of the flow; --help lists them so.
var root = new RootCommand(
    """
    Endonym: build, prove, release and run a nation's own moderate-size language model.

    The flow:  corpus → tokenizer → shards (→ mix) → base → instruct → align → evaluate → release → serve → feedback
    Each step reads what the one before it made from a workspace (--work), records where everything came from, is skipped while nothing changed,
    and goes on where it was stopped. Ctrl-C saves first. Exit codes: 0 done, 1 a gate refused, 2 wrong input, 130 interrupted.

    Try the whole flow in minutes:  dotnet run recipes/tiny/00-everything.cs
    """)
{
    CorpusVerb.Create(),
    TokenizerVerb.Create(),
    ShardsVerb.Create(),
    MixVerb.Create(),
    BaseVerb.Create(),
    InstructVerb.Create(),
    AlignVerb.Create(),
    EvaluateVerb.Create(),
    ReleaseVerb.Create(),
    ExportVerb.CreateExport(),
    ExportVerb.CreateQuantize(),
    PlanVerb.Create(),
    ServeVerb.Create(),
    KeysVerb.Create(),
    ChatVerb.Create(),
    BenchVerb.Create(),
    FeedbackVerb.Create(),
    RunsVerb.Create(),
};

// A command means the same everywhere: --beta 0.25 is a quarter also where people write 0,25, and never 25.
var culture = CultureInfo.CurrentCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var parsed = root.Parse(args);
CultureInfo.CurrentCulture = culture;
return parsed.Errors.Count > 0 ? Usage.Tell(parsed) : parsed.Invoke();
