using System.Diagnostics;
using Endonym.Release.Packaging;

namespace Endonym.Release.Tests.Packaging;

public sealed class ChecksumsTests
{
    [Fact]
    public void The_system_tool_finds_every_file_right_and_a_changed_one_wrong()
    {
        var folder = Directory.CreateTempSubdirectory("endonym-sums-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "model"));
        File.WriteAllText(Path.Combine(folder, "model", "a b ż.txt"), "one");
        File.WriteAllText(Path.Combine(folder, "README.md"), "two");

        Checksums.Write(folder);

        Assert.Equal("README.md: OK\nmodel/a b ż.txt: OK\n", Check(folder, expected: 0));
        File.WriteAllText(Path.Combine(folder, "README.md"), "too");
        Assert.Contains("README.md: FAILED", Check(folder, expected: 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_the_format_must_escape_are_escaped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows allows no such file names");
        var folder = Directory.CreateTempSubdirectory("endonym-sums-").FullName;
        File.WriteAllText(Path.Combine(folder, "line\nbreak"), "x");

        Checksums.Write(folder);

        Check(folder, expected: 0);
    }

    public static string Check(string folder, int expected)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/sha256sum"), "this machine has no /usr/bin/sha256sum");
        var start = new ProcessStartInfo("/usr/bin/sha256sum", ["-c", Checksums.File]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var tool = Process.Start(start)!;
        var errors = tool.StandardError.ReadToEndAsync();
        var output = tool.StandardOutput.ReadToEnd();
        tool.WaitForExit();
        Assert.True(tool.ExitCode == expected, output + errors.GetAwaiter().GetResult());
        return output;
    }
}
