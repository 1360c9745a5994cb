#:property PublishAot=false

// What every step of the recipe shares: the workspace, the language, and how a step is started. Nothing is trained, measured or decided here.

using Endonym.Cli.Console;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Packs;

/// <summary>A run of the recipe: where, for which language, and whom to tell.</summary>
public sealed record TinyRun(Workspace Workspace, string Language, LanguagePack Pack, bool HasPack, ConsoleReporter Reporter, CancellationToken Stop)
{
    /// <summary>Names of what the steps make; a step finds its inputs by them, through their manifests.</summary>
    public const string EnglishCorpus = "en", Tokenizer = "tiny", Foreign = "foreign", Adapted = "adapted", Instruct = "instruct", Aligned = "aligned", Report = "stages", Release = "tiny";

    /// <summary>Tokens the model attends to at most.</summary>
    public const int ContextLength = 512;

    public string NativeCorpus => Language;

    /// <summary>The last checkpoint there is: a language without instructions stops at the adapted base.</summary>
    public string LastCheckpoint => new[] { Aligned, Instruct, Adapted }.First(name => Workspace.Find("checkpoint", name) is not null);

    /// <summary>What citizens who talk to `endonym serve` agree to share.</summary>
    public string DatabasePath => Path.Combine(Workspace.Root, "conversations.db");

    /// <summary>What step 80 shows of serving. It is no citizen's, so it lies apart and never reaches the server's own database.</summary>
    public string DemonstrationFolder => Path.Combine(Workspace.Root, "demonstration");
}

/// <summary>The one question that step 80 has asked the server, and the answer: kept, so that the same model is not asked it again.</summary>
/// <param name="Checkpoint">Id of the checkpoint that answered.</param>
/// <param name="SystemPrompt">What it was told first.</param>
/// <param name="Question">One of the pack's own.</param>
/// <param name="Origin">Who wrote the question.</param>
/// <param name="Generator">The model that wrote it, if one did.</param>
/// <param name="Answer">What the checkpoint said.</param>
public sealed record Demonstration(string Checkpoint, string SystemPrompt, string Question, Origin Origin, string? Generator, string Answer)
{
    public static string FileIn(string folder) => Path.Combine(folder, "asked.json");

    public static string DatabaseIn(string folder) => Path.Combine(folder, "conversations.db");

    public static Demonstration? FindIn(string folder) =>
        File.Exists(FileIn(folder)) && File.Exists(DatabaseIn(folder)) ? LineageJson.Read<Demonstration>(FileIn(folder), "record of the demonstration") : null;
}

public static class Tiny
{
    /// <summary>The languages the .NET SDK's messages are translated into, by people: the input every machine has.</summary>
    private static readonly Dictionary<string, string> EnglishNames = new(StringComparer.Ordinal)
    {
        ["pl"] = "Polish", ["cs"] = "Czech", ["de"] = "German", ["es"] = "Spanish", ["fr"] = "French", ["it"] = "Italian", ["ja"] = "Japanese", ["ko"] = "Korean",
        ["pt-BR"] = "Brazilian Portuguese", ["ru"] = "Russian", ["tr"] = "Turkish", ["zh-Hans"] = "Chinese (simplified)", ["zh-Hant"] = "Chinese (traditional)",
    };

    public static string PacksFolder { get; } = Path.Combine(FindRoot(), "packs");

    /// <summary>Reads <c>--language</c> and <c>--work</c>, then runs the step; errors and exit codes as everywhere in Endonym.</summary>
    public static int Main(string[] args, Action<TinyRun> step) => ConsoleHost.Run((reporter, stop) =>
    {
        var (language, work) = Parse(args);
        var pack = LanguagePack.Find(PacksFolder, language);
        step(new TinyRun(
            new Workspace(work, TimeProvider.System),
            language,
            pack ?? LanguagePack.Neutral(language, EnglishNames[language]),
            pack is not null,
            reporter,
            stop));
    });

    private static (string Language, string Work) Parse(string[] args)
    {
        string language = "pl", work = "endonym-work";
        for (var index = 0; index < args.Length; index += 2)
        {
            var value = index + 1 < args.Length ? args[index + 1] : throw new InvalidInputException($"{args[index]} needs a value. {Usage}");
            switch (args[index])
            {
                case "--language": language = value; break;
                case "--work": work = value; break;
                default: throw new InvalidInputException($"'{args[index]}' is not an option of this recipe. {Usage}");
            }
        }

        if (!EnglishNames.ContainsKey(language))
            throw new InvalidInputException($"'{language}' is not among the SDK's languages. {Usage}");
        // A workspace is for one language unless its owner says otherwise, as artifacts of two would replace each other.
        return (language, work == "endonym-work" && language != "pl" ? $"endonym-work-{language}" : work);
    }

    private static string Usage => $"Options: --language {string.Join("|", EnglishNames.Keys)} (default pl), --work DIR (default endonym-work).";

    // From wherever the recipe is started: the folder that holds packs/, upwards from this file.
    private static string FindRoot([System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
