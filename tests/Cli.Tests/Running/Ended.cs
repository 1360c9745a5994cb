namespace Endonym.Cli.Tests.Running;

/// <summary>How a process ended, and everything it said.</summary>
/// <param name="ExitCode">128 + the signal's number if one killed it.</param>
/// <param name="Output">What it wrote for people and pipes.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record Ended(int ExitCode, string Output, string Errors)
{
    /// <summary>The lines of <see cref="Errors"/>.</summary>
    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Fails the test unless all went well.</summary>
    public Ended Well()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Errors}");
        return this;
    }

    /// <summary>Fails the test unless a user's mistake was told as DESIGN asks: exit code 2, one line, no trace of the program's inside.</summary>
    /// <returns>The line.</returns>
    public string Mistake()
    {
        Assert.True(ExitCode == 2, $"exit code {ExitCode}\n{Output}\n{Errors}");
        Assert.DoesNotContain("at Endonym", Output + Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Output + Errors, StringComparison.Ordinal);
        var line = Assert.Single(ErrorLines);
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        return line;
    }
}
