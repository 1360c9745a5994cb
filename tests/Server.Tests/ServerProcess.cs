using System.Diagnostics;
using System.Globalization;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Server.Tests;

/// <summary>A server in a process of its own, which can be killed. Its model repeats the question.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string FolderVariable = "ENDONYM_TEST_SERVER";
    private const string DelayVariable = "ENDONYM_TEST_TOKEN_DELAY_MS";

    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        Http = new HttpClient { BaseAddress = address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public int Id => _process.Id;

    /// <summary>Starts one over a folder.</summary>
    /// <param name="folder">Where its databases and files lie.</param>
    /// <param name="tokenDelay">How long each token takes.</param>
    public static async Task<ServerProcess> StartAsync(string folder, TimeSpan tokenDelay = default)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "dotnet") { RedirectStandardOutput = true };
        // The tests may run in the program itself or under dotnet.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(ServerProcess).Assembly.Location);
        start.Environment[FolderVariable] = folder;
        start.Environment[DelayVariable] = tokenDelay.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server's process did not start.");
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new ServerProcess(process, new Uri(line ?? throw new InvalidOperationException("The server's process ended before it listened.")));
    }

    /// <summary>The process's own part.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        var delay = int.Parse(Environment.GetEnvironmentVariable(DelayVariable) ?? "0", CultureInfo.InvariantCulture);
        var model = FakeModel.Echo();
        if (delay > 0)
            model.BeforeToken = _ => Thread.Sleep(delay);
        await EndonymServer.RunAsync(
            new ServerOptions
            {
                Urls = "http://127.0.0.1:0",
                Language = "pl",
                DatabasePath = Path.Combine(folder, "feedback.db"),
                Scheduler = new SchedulerOptions { SlotCount = 8 },
                BatchConcurrency = 8,
            },
            model,
            address => Console.WriteLine(address));
        return 0;
    }

    /// <summary>Ends it as a power failure would: no handler runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for it to end by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        Http.Dispose();
        _process.Dispose();
    }
}
