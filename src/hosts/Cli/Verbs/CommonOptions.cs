using System.CommandLine;
using Endonym.Cli.Console;
using Endonym.Lineage;
using Endonym.Lineage.Runs;

namespace Endonym.Cli.Verbs;

/// <summary>Options that many verbs share, and how a verb starts its work.</summary>
internal static class CommonOptions
{
    public static Option<string> Work() => new("--work") { Description = "The workspace folder.", DefaultValueFactory = _ => "endonym-work" };

    public static Option<string?> Config(string verb) => new("--config")
    {
        Description = $"A JSON file with all options, or the run.json of an earlier run to repeat it (runs/ID/run.json). Replaces every other option of {verb}.",
    };

    public static Option<string> Packs() => new("--packs") { Description = "The folder of language packs.", DefaultValueFactory = _ => FindPacks() };

    /// <summary>The value of an option that is needed because no <c>--config</c> was given.</summary>
    public static T Needed<T>(this ParseResult parsed, Option<T?> option) where T : class => parsed.GetValue(option)
        ?? throw new InvalidInputException($"{option.Name} is needed: {option.Description} Or give all options with --config FILE.");

    /// <inheritdoc cref="Needed{T}(ParseResult, Option{T})"/>
    public static T Needed<T>(this ParseResult parsed, Option<T?> option) where T : struct => parsed.GetValue(option)
        ?? throw new InvalidInputException($"{option.Name} is needed: {option.Description} Or give all options with --config FILE.");

    /// <summary>All values of an option that may be repeated; empty where it was not given.</summary>
    public static string[] All(this ParseResult parsed, Option<string[]> option) => parsed.GetValue(option) ?? [];

    /// <summary>Runs a verb's work in a workspace.</summary>
    public static int Run(this ParseResult parsed, Option<string> work, Action<Workspace, ConsoleReporter, CancellationToken> action, string beforeStopping = "saving first") =>
        ConsoleHost.Run((reporter, stop) => action(new Workspace(parsed.GetRequiredValue(work), TimeProvider.System), reporter, stop), beforeStopping);

    // Beside the program when published, else upwards from where one works.
    private static string FindPacks()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "packs");
        if (Directory.Exists(beside))
            return beside;
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "packs")) && File.Exists(Path.Combine(folder.FullName, "Endonym.slnx")))
                return Path.Combine(folder.FullName, "packs");
        }

        return "packs";
    }
}
