using System.CommandLine;
using Endonym.Release;
using Endonym.Release.Gate;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym release</c>: the gate, then a folder that says what the model was made of.</summary>
internal static class ReleaseVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var config = CommonOptions.Config("release");
        var purpose = new Option<ReleasePurpose?>("--for") { Description = "Whom it is for: prototype, public or commercial. The gate's rules depend on it." };
        var checkpoint = new Option<string?>("--checkpoint") { Description = "The checkpoint to release." };
        var name = new Option<string?>("--name") { Description = "Name of the release and of the model in its papers; the checkpoint's if left out." };
        var version = new Option<string>("--model-version") { Description = "Version of the model.", DefaultValueFactory = _ => "0.1.0" };
        var provider = new Option<string?>("--provider") { Description = "Legal name of who releases it." };
        var contact = new Option<string?>("--contact") { Description = "Where people write to." };
        var report = new Option<string?>("--report") { Description = "Name of the report whose measurements the model card shows." };
        var policy = new Option<string?>("--policy") { Description = "A policy file (YAML) in place of the one Endonym comes with, or of the one a --config file names." };

        var command = new Command("release", "Pass a checkpoint through the rights gate and pack it: Hugging Face folder, model card, training-content summary, checksums, lineage. Exit code 1 if the gate refuses.")
        {
            purpose, checkpoint, name, version, provider, contact, report, policy, config, work,
        };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var options = parsed.GetValue(config) is { } file
                ? ConfigFile.Read<ReleaseOptions>(file, "release")
                : new ReleaseOptions
                {
                    Purpose = parsed.Needed(purpose),
                    Checkpoint = parsed.Needed(checkpoint),
                    Name = parsed.GetValue(name) ?? parsed.Needed(checkpoint),
                    Version = parsed.GetRequiredValue(version),
                    Provider = new Provider { Name = parsed.Needed(provider), Contact = parsed.Needed(contact) },
                    Report = parsed.GetValue(report),
                };
            if (parsed.GetValue(policy) is { } path)
                options = options with { PolicyPath = path };
            var release = ReleaseStep.Run(workspace, options, reporter, stop);
            reporter.Noted("The release: " + release.Folder);
        }));
        return command;
    }
}
