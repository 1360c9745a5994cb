using System.CommandLine;
using Endonym.Cli.Console;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Mixing;
using Spectre.Console;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym mix</c>: shards of several corpora as one, in the shares that a policy gives.</summary>
internal static class MixVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var config = CommonOptions.Config("mix");
        var policy = new Option<string?>("--policy") { Description = "A YAML file: how many tokens, of which shards, in which parts and shares." };
        var name = new Option<string?>("--name") { Description = "Name of the shards to make." };
        var plan = new Option<bool>("--plan") { Description = "Show what the policy asks for and what there is, and write nothing. Exit code 1 if there is too little." };

        var command = new Command("mix", "Mix shards by a policy: shares by source, language, class or domain, limits of repetition, stages.") { policy, name, plan, config, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var options = parsed.GetValue(config) is { } file ? ConfigFile.Read<MixOptions>(file, "mix") : MixOptions.Of(parsed.GetValue(plan) ? parsed.GetValue(name) ?? "plan" : parsed.Needed(name), parsed.Needed(policy));
            if (!parsed.GetValue(plan))
            {
                MixStep.Run(workspace, options, reporter, stop);
                return;
            }

            var resources = new DedupResources { ScratchFolder = Path.Combine(workspace.Root, "mix-plan.scratch") };
            var planned = MixPlanner.Plan(workspace, options.Policy, resources, reporter.Progressed, stop);
            reporter.StopShowing();
            AnsiConsole.Write(MixPlanTable.Of(planned));
            planned.Demand();
        }));
        return command;
    }
}
