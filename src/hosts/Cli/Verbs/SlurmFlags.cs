using System.CommandLine;
using Endonym.Cli.Console;
using Endonym.Corpus.Execution.Slurm;
using Endonym.Lineage;

namespace Endonym.Cli.Verbs;

/// <summary>Where a step works: here, or on a SLURM cluster.</summary>
internal sealed class SlurmFlags
{
    private readonly Option<WorkPlace> _on = new("--on")
    {
        Description = "Where to work: Here, or Slurm to share the work out on a cluster. Then --work, the sources and this program must lie on a disk that every node sees. The jobs go on without the command; given again it follows them, or submits what is missing.",
        DefaultValueFactory = _ => WorkPlace.Here,
    };

    private readonly Option<int?> _tasks = new("--tasks") { Description = "With --on slurm, the most tasks that share the units of work; 16 if left out." };
    private readonly Option<int?> _cpus = new("--cpus") { Description = "With --on slurm, processors for each task; SLURM's own default if left out." };

    private readonly Option<string[]> _options = new("--slurm-option")
    {
        Description = "With --on slurm, an option of sbatch, such as partition=cpu, account=corpus or time=12:00:00; repeat it for several.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_on, _tasks, _cpus, _options])
            command.Add(option);
    }

    /// <summary>What Ctrl-C is answered.</summary>
    public string BeforeStopping(ParseResult parsed) => parsed.GetValue(_on) == WorkPlace.Slurm ? "what is on the cluster goes on" : "saving first";

    /// <summary>How the work is shared out; null for work here.</summary>
    public SlurmOptions? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_on) == WorkPlace.Here)
        {
            var lone = (parsed.GetValue(_tasks), parsed.GetValue(_cpus), parsed.All(_options)) switch
            {
                ({ }, _, _) => _tasks.Name,
                (_, { }, _) => _cpus.Name,
                (_, _, { Length: > 0 }) => _options.Name,
                _ => null,
            };
            return lone is null ? null : throw new InvalidInputException($"{lone} is for work on a cluster. Add --on slurm, or leave it out.");
        }

        var cpus = parsed.GetValue(_cpus);
        if (cpus is <= 0)
            throw new InvalidInputException($"{cpus} processors cannot work; give --cpus 1 or more.");
        var options = new SlurmOptions
        {
            Program = ThisProgram(),
            Options = [.. cpus is null ? Array.Empty<string>() : [FormattableString.Invariant($"--cpus-per-task={cpus}")], .. parsed.All(_options)],
        };
        return parsed.GetValue(_tasks) is { } tasks ? options with { TaskCount = tasks } : options;
    }

    /// <summary><c>endonym corpus work</c>, which people never need to give: a task of the array.</summary>
    public static Command Work()
    {
        var plan = new Option<string>("--plan") { Description = "The plan of the jobs.", Required = true };
        var task = new Option<int>("--task") { Description = "The task's number.", Required = true };
        var command = new Command("work", "Judge a task's units; jobs that --on slurm submits do it.") { plan, task };
        command.Hidden = true;
        command.SetAction(parsed => ConsoleHost.Run((reporter, stop) => CorpusTask.Run(parsed.GetRequiredValue(plan), parsed.GetRequiredValue(task), reporter, stop)));
        return command;
    }

    // Started as `dotnet PROGRAM.dll` the process is dotnet's.
    private static IReadOnlyList<string> ThisProgram() => Environment.ProcessPath switch
    {
        null => throw new InvalidInputException("The system does not tell where this program lies, and the cluster's nodes have to start it. Start it by its full path."),
        var path when Path.GetFileNameWithoutExtension(path) == "dotnet" => [path, Path.GetFullPath(Environment.GetCommandLineArgs()[0])],
        var path => [path],
    };
}

/// <summary>Where a step works.</summary>
internal enum WorkPlace
{
    /// <summary>On this machine.</summary>
    Here,

    /// <summary>On the nodes of a SLURM cluster.</summary>
    Slurm,
}
