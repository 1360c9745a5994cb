using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Endonym.Cli.Tests.Slurm;

/// <summary>A SLURM cluster of this machine alone, for the tests of one class; see <c>one-machine-slurm.sh</c>.</summary>
public sealed class OneMachineSlurm : IAsyncLifetime
{
    // A busy machine needs seconds; only what will never answer meets it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-slurm-").FullName;
    private Process? _daemons;

    /// <summary>Why there is none here; null if there is.</summary>
    public string? Missing { get; private set; }

    /// <summary>What a process needs in its environment to meet it.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["SLURM_CONF"] = Path.Combine(_folder, "slurm.conf") };

    public async ValueTask InitializeAsync()
    {
        string[] folders = [.. (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];
        Missing = ((string[])["slurmctld", "slurmd", "sbatch", "munged"]).Where(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))).ToList() is { Count: > 0 } missing
            ? $"There is no {string.Join(", ", missing)} on this machine (Debian: slurm-wlm, munge)."
            : null;
        if (Missing is not null)
            return;

        var script = Path.Combine(AppContext.BaseDirectory, "Slurm", "one-machine-slurm.sh");
        _daemons = Process.Start(new ProcessStartInfo("bash", [script, _folder, FreePort(), FreePort()]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = _daemons.StandardError.ReadToEndAsync();
        if (await _daemons.StandardOutput.ReadLineAsync().WaitAsync(Patience) != "ready")
            Assert.Fail("SLURM is installed and does not start: " + await errors);
    }

    /// <summary>Runs one of SLURM's commands.</summary>
    public string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemons is not null)
        {
            _daemons.StandardInput.Close();
            await _daemons.WaitForExitAsync().WaitAsync(Patience);
            _daemons.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
