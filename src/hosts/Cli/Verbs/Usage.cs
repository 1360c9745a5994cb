using System.CommandLine;
using System.CommandLine.Parsing;

namespace Endonym.Cli.Verbs;

/// <summary>What a mistyped command is told: one line.</summary>
internal static class Usage
{
    /// <summary>Prints what is wrong and where help is.</summary>
    public static int Tell(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var (path, listed) = (PathOf(parsed.CommandResult), command.Subcommands.Count > 0 && command.Options.All(option => option.Name is "--help" or "--version") ? "verbs" : "options");
        // What was not understood comes first; that something else is now missing follows from it.
        var wrong = parsed.UnmatchedTokens is [var token, ..]
            ? $"'{token}' is not among the {listed} of {path}."
            : string.Join(" ", parsed.Errors.Select(Say).Distinct());
        System.Console.Error.WriteLine($"error: {wrong} {path} --help shows the {listed}.");
        return Console.ConsoleHost.WrongInput;
    }

    private static string PathOf(SymbolResult result) => result switch
    {
        CommandResult { Command: RootCommand } => "endonym",
        CommandResult { Parent: { } parent } command => $"{PathOf(parent)} {command.Command.Name}",
        _ => "endonym",
    };

    // The library's own words for a value that does not fit name a type of .NET.
    private static string Say(ParseError error) => error.SymbolResult is OptionResult { Tokens: [.., var value], Option: var option }
        ? $"'{value.Value}' does not fit {option.Name}, which is {Kind(Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType)}."
        : error.Message.ReplaceLineEndings(" ");

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type)),
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(double) => "a number with a decimal point",
        _ => "of another form",
    };
}
