using System.Diagnostics;

namespace Endonym.Lineage.Tests.Layers;

/// <summary>Empty projects below a copy of the repository's build rules, with good and bad references, all resolved once.</summary>
public sealed class ThrowAwaySources : IAsyncLifetime
{
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["foundations/Plain"] = [],
        ["foundations/KnowsFoundation"] = [Project("foundations/Plain")],
        ["foundations/KnowsStage"] = [Project("stages/Plain")],
        ["foundations/KnowsHost"] = [Project("hosts/Plain")],
        ["foundations/KnowsTorch"] = [Package("TorchSharp-cpu")],
        ["foundations/Models.Torch"] = [Project("foundations/Plain"), Package("TorchSharp")],
        ["stages/Plain"] = [],
        ["stages/KnowsFoundation"] = [Project("foundations/KnowsFoundation")],
        ["stages/KnowsStage"] = [Project("foundations/Plain"), Project("stages/Plain")],
        ["stages/KnowsHost"] = [Project("hosts/Plain")],
        ["stages/KnowsTorch"] = [Package("torchsharp")],
        ["stages/KnowsTorchAssembly"] = ["<Reference Include='TorchSharp' />"],
        ["stages/KnowsTorchProject"] = [Project("foundations/Models.Torch")],
        ["stages/Training"] = [Project("foundations/Models.Torch"), Package("TorchSharp")],
        ["hosts/Plain"] = [],
        ["hosts/KnowsAll"] = [Project("foundations/Models.Torch"), Project("stages/Training"), Project("hosts/Plain")],
        ["hosts/KnowsTorch"] = [Package("libtorch-cpu-linux-x64")],
    };

    private readonly TempFolder _folder = new();
    private string[] _lines = [];

    public async ValueTask InitializeAsync()
    {
        foreach (var rules in (string[])["Directory.Build.targets", "foundations/Directory.Build.targets", "stages/Directory.Build.targets"])
            Copy(rules);
        foreach (var (project, references) in Projects)
            Write($"src/{project}/{Path.GetFileName(project)}.csproj", ProjectWith(string.Concat(references)));

        // One process for all; nothing is restored, compiled or kept.
        Write("all.proj", """
            <Project>
              <Target Name="Resolve">
                <ItemGroup><All Include="src/*/*/*.csproj" /></ItemGroup>
                <MSBuild Projects="@(All)" Targets="ResolveProjectReferences" Properties="BuildProjectReferences=false" ContinueOnError="true" />
              </Target>
            </Project>
            """);
        var start = new ProcessStartInfo("dotnet", ["msbuild", _folder["all.proj"], "-t:Resolve", "-m:1", "-nodeReuse:false", "-nologo", "-v:quiet"]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start)!; // without a shell there is always one
        _lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n');
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode); // as some must fail
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What the build says against a project.</summary>
    public IEnumerable<string> ErrorsOf(string project) =>
        _lines.Where(line => line.Contains("error", StringComparison.Ordinal) && line.TrimEnd().EndsWith($"/src/{project}/{Path.GetFileName(project)}.csproj]", StringComparison.Ordinal));

    private static string Project(string project) => $"<ProjectReference Include='../../{project}/{Path.GetFileName(project)}.csproj' />";

    private static string Package(string name) => $"<PackageReference Include='{name}' Version='0.107.0' />";

    // Packages are not restored, so that they need not be there; the SDK would end the build over that before it comes to the rules.
    private static string ProjectWith(string references) => $"""
        <Project>
          <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
          <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
          <ItemGroup>{references}</ItemGroup>
          <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
          <Target Name="ResolvePackageAssets" />
        </Project>
        """;

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Endonym.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie below the repository.");
        return folder;
    }

    private void Copy(string rules) => Write("src/" + rules, File.ReadAllText(Path.Combine(Repository(), "src", rules)));

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!); // always below the folder
        File.WriteAllText(_folder[path], text);
    }
}
