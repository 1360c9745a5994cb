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
    /// <exception cref="InvalidInputException">There is none yet.</exception>
    public string LastCheckpoint => new[] { Aligned, Instruct, Adapted }.FirstOrDefault(name => Workspace.Find("checkpoint", name) is not null)
        ?? throw new InvalidInputException($"There is no model in {Workspace.Root} yet. Run the steps before this one first, as far as dotnet run recipes/tiny/30-base.cs -- --language {Language} --work {Workspace.Root}");

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
    public static int Start(string[] args, Action<TinyRun> step) => ConsoleHost.Run((reporter, stop) =>
    {
        var (language, work) = Parse(args);
        var workspace = new Workspace(work, TimeProvider.System);
        RequireOneLanguage(workspace, language);
        var pack = LanguagePack.Find(PacksFolder, language);
        step(new TinyRun(
            workspace,
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
        // A workspace is for one language, as the artifacts of two would replace each other.
        return (language, work == "endonym-work" && language != "pl" ? $"endonym-work-{language}" : work);
    }

    // Names are the same for every language, so a step would find another language's models and measure, release or serve them as its own.
    private static void RequireOneLanguage(Workspace workspace, string language)
    {
        if (EnglishNames.Keys.FirstOrDefault(other => other != language && workspace.Find("corpus", other) is not null) is { } other)
            throw new InvalidInputException($"{workspace.Root} is the workspace of {EnglishNames[other]} (corpus '{other}'), and its models would be taken for {EnglishNames[language]} ones. Name another folder with --work, such as --work {workspace.Root}-{language}, or go on with --language {other}.");
    }

    private static string Usage => $"Options: --language {string.Join("|", EnglishNames.Keys)} (default pl), --work DIR (default endonym-work).";

    // From wherever the recipe is started: the folder that holds packs/, upwards from this file.
    private static string FindRoot([System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
