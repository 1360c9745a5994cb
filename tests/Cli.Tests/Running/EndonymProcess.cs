using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Endonym.Cli.Tests.Running;

/// <summary>The program, as a process of its own. Killed when disposed.</summary>
internal sealed class EndonymProcess : IDisposable
{
    // Far beyond what any test takes on a busy machine; only a hanging process meets it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string ProgramPath = typeof(EndonymProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "EndonymProgram").Value!; // the project file writes it

    // shared/Microsoft.NETCore.App/VERSION/ of the installation that runs this test
    private static readonly string DotnetPath = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private EndonymProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public string Output => Read(_output);

    /// <summary>Starts <c>endonym ARGUMENTS</c>.</summary>
    /// <param name="folder">Where it is started; its workspace is <c>endonym-work</c> there, unless the arguments say otherwise.</param>
    /// <param name="arguments">The verb and its options.</param>
    /// <param name="environment">Variables in addition to this process' own.</param>
    public static EndonymProcess Start(string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // A shell that starts the tests in the background has them ignore Ctrl-C, and children would inherit that; env takes it back.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,TERM", DotnetPath, ProgramPath, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new EndonymProcess(new Process { StartInfo = start });
    }

    /// <summary>Runs <c>endonym ARGUMENTS</c> to its end.</summary>
    /// <param name="folder">Where it is started.</param>
    /// <param name="arguments">The verb and its options.</param>
    /// <param name="input">What is typed; the end of the input follows.</param>
    /// <param name="environment">Variables in addition to this process' own.</param>
    public static async Task<Ended> RunAsync(string folder, IReadOnlyList<string> arguments, string input = "", IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(folder, arguments, environment);
        await process._process.StandardInput.WriteAsync(input);
        process._process.StandardInput.Close();
        return await process.EndAsync();
    }

    /// <summary>Types something; the input stays open.</summary>
    public async Task SayAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until it has ended by itself or by a signal.</summary>
    public async Task<Ended> EndAsync()
    {
        await UntilAsync(_process.WaitForExitAsync, "it ended");
        return new Ended(_process.ExitCode, Read(_output), Read(_errors));
    }

    /// <summary>Waits until something is so, while the process goes on.</summary>
    public Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(
        async stop =>
        {
            while (!isSo())
            {
                Assert.False(_process.HasExited, $"The process ended before {what}.\n{Read(_output)}\n{Read(_errors)}");
                await Task.Delay(1, stop);
            }
        },
        what);

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends <c>INT</c> (Ctrl-C) or <c>TERM</c>.</summary>
    public void Send(string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {_process.Id}")]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task UntilAsync(Func<CancellationToken, Task> wait, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await wait(patience.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{Patience.TotalMinutes} minutes passed before {what}.\n{Read(_output)}\n{Read(_errors)}");
        }
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.Append(line).Append('\n');
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
