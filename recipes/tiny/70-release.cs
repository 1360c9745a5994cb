#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include Tiny.cs

// Step 70: a release as a prototype. The gate lets synthetic instructions pass for a prototype and refuses them for the public; the papers are computed from lineage.

using Endonym.Release;
using Endonym.Release.Gate;

public static class ReleaseStage
{
    public static int Main(string[] args) => Tiny.Start(args, Run);

    public static void Run(TinyRun run)
    {
        ReleaseStep.Run(
            run.Workspace,
            new ReleaseOptions
            {
                Checkpoint = run.LastCheckpoint,
                Purpose = ReleasePurpose.Prototype,
                Name = TinyRun.Release,
                Version = "0.1.0",
                Provider = new Provider { Name = "A lab that tries Endonym", Contact = "https://example.org/endonym" },
                Report = TinyRun.Report,
            },
            run.Reporter,
            run.Stop);
    }
}
