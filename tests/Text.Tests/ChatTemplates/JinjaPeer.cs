using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Endonym.Text.Tests.ChatTemplates;

/// <summary>Python's jinja2 as transformers sets it up, in a process of its own.</summary>
internal static class JinjaPeer
{
    public static readonly DateTimeOffset Now = new(2026, 3, 7, 9, 5, 4, TimeSpan.Zero);

    // Debian's package belongs to the system's Python, which need not be the first on the path.
    private static readonly string? Python = new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(HasJinja);

    public static void SkipWithout() => Assert.SkipWhen(Python is null, "There is no Python with jinja2 on this machine: `apt-get install python3-jinja2`.");

    /// <summary>What Python renders of each, or the error it names.</summary>
    public static List<(string? Text, string? Error)> Render(IReadOnlyList<(string Template, JsonObject Variables)> requests)
    {
        using var peer = Start(Python!, [Path.Combine(Repository.Folder("bench"), "chat-templates", "peer.py")]); // after SkipWithout
        var errors = peer.StandardError.ReadToEndAsync();
        List<(string?, string?)> answers = [];
        foreach (var (template, variables) in requests)
        {
            var request = new JsonObject { ["template"] = template, ["variables"] = variables.DeepClone(), ["now"] = Now.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) };
            peer.StandardInput.WriteLine(request.ToJsonString());
            peer.StandardInput.Flush();
            var line = peer.StandardOutput.ReadLine() ?? throw new InvalidOperationException(errors.Result);
            using var answer = JsonDocument.Parse(line);
            answers.Add(answer.RootElement.TryGetProperty("text", out var text) ? (text.GetString(), null) : (null, answer.RootElement.GetProperty("error").GetString()));
        }

        peer.StandardInput.Close();
        peer.WaitForExit();
        return answers;
    }

    private static bool HasJinja(string python)
    {
        try
        {
            using var process = Start(python, ["-c", "import jinja2"]);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no such program
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        StandardOutputEncoding = Encoding.UTF8,
    }) ?? throw new InvalidOperationException(program + " does not start");
}
