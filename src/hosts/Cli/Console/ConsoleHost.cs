using System.Runtime.InteropServices;
using Endonym.Lineage;
using Spectre.Console;

namespace Endonym.Cli.Console;

/// <summary>Runs a piece of work for people at a terminal: Ctrl-C saves and stops, mistakes are told in one line, exit codes mean what DESIGN says.</summary>
public static class ConsoleHost
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A gate or a check refused.</summary>
    public const int Refused = 1;

    /// <summary>Wrong input or usage.</summary>
    public const int WrongInput = 2;

    /// <summary>Interrupted; what was done is saved.</summary>
    public const int Interrupted = 130;

    /// <summary>Characters; wider than any line of ours.</summary>
    internal const int UnbrokenWidth = 10_000;

    /// <summary>Runs the work and turns how it ended into an exit code.</summary>
    /// <param name="work">Given the reporter, and a token that Ctrl-C and SIGTERM cancel.</param>
    /// <param name="beforeStopping">What the work does first when it is asked to stop.</param>
    public static int Run(Action<ConsoleReporter, CancellationToken> work, string beforeStopping = "saving first")
    {
        // At a terminal long lines are broken between words; in a file or a pipe that would only break names and paths.
        if (System.Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = UnbrokenWidth;

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop, beforeStopping));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop, beforeStopping));
        using var reporter = new ConsoleReporter(AnsiConsole.Console);
        try
        {
            work(reporter, stop.Token);
            return Done;
        }
        catch (Exception error)
        {
            reporter.StopShowing();
            return Tell(Cause(error), stop.Token);
        }
    }

    // The first signal asks the work to stop in good order; a second one ends the process, also where a web server has taken the signals over.
    private static void Stop(PosixSignalContext context, CancellationTokenSource stop, string beforeStopping)
    {
        if (stop.IsCancellationRequested)
            Environment.Exit(Interrupted);
        context.Cancel = true;
        System.Console.Error.WriteLine($"Stopping: {beforeStopping}. Press Ctrl-C again to stop at once.");
        stop.Cancel();
    }

    private static int Tell(Exception error, CancellationToken stopped)
    {
        switch (error)
        {
            case OperationCanceledException when stopped.IsCancellationRequested:
                System.Console.Error.WriteLine("Stopped. Run the same command again and it goes on from here.");
                return Interrupted;
            case RefusedException refusal:
                System.Console.Error.WriteLine(refusal.Message);
                return Refused;
            case InvalidInputException mistake:
                System.Console.Error.WriteLine("error: " + mistake.Message);
                return WrongInput;
            case IOException or UnauthorizedAccessException:
                System.Console.Error.WriteLine($"error: {error.Message} What was saved before is still valid; make room or mend the access and run the same command again.");
                return WrongInput;
            default:
                // Not the user's mistake but ours: here a trace is what helps.
                System.Console.Error.WriteLine("This is a defect of Endonym. Please report it with what follows.");
                System.Console.Error.WriteLine(error);
                return 70; // EX_SOFTWARE of sysexits.h
        }
    }

    // What a thread pool, a static constructor or a native loader wrapped.
    private static Exception Cause(Exception error) => error switch
    {
        AggregateException { InnerExceptions: [var only] } => Cause(only),
        TypeInitializationException { InnerException: { } inner } => Cause(inner),
        System.Reflection.TargetInvocationException { InnerException: { } inner } => Cause(inner),
        _ => error,
    };
}
