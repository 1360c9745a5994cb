using System.CommandLine;

namespace Endonym.Cli.Verbs;

/// <summary>What a mistyped command is told.</summary>
internal static class Usage
{
    /// <summary>Prints what is wrong and where help is.</summary>
    public static int Tell(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
            System.Console.Error.WriteLine("error: " + error.Message);
        var verb = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
        System.Console.Error.WriteLine($"endonym {verb}--help shows the options.");
        return Console.ConsoleHost.WrongInput;
    }
}
