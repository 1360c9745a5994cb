using System.Diagnostics;
using System.Globalization;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Models.Checkpoints.SafeTensors;

namespace Endonym.Cli.Tests.Console;

public sealed class FullDiskTests(FinishedWorkspace finished)
{
    [Fact]
    public async Task A_full_disk_leaves_the_saved_state_valid_and_with_more_room_the_run_goes_on()
    {
        using var disk = SmallDisk.Mount();
        finished.Folder.CopyTo(disk.Path);
        var folder = WorkspaceFolder.At(disk.Path);
        folder.Forget("base", "base");

        // A state is the weights and two moments, 4 bytes each. There is room for one and a half: the first save succeeds, the second,
        // which is written beside the first, does not.
        var stateBytes = 12 * (long)finished.Folder.Checkpoint("base").Manifest.Facts["parameters"]!;
        disk.Resize(disk.UsedBytes + stateBytes * 3 / 2);
        var line = (await folder.RunAsync(Flow.Base)).Mistake();

        Assert.Contains(disk.Path, line, StringComparison.Ordinal);
        Assert.Contains("still valid", line, StringComparison.Ordinal);
        var state = Path.Combine(folder.FindRun("base", "base")!, "state");
        Assert.Equal(["training.safetensors"], Directory.EnumerateFileSystemEntries(state).Select(Path.GetFileName));
        using (var saved = SafeTensorsFile.Open(Path.Combine(state, "training.safetensors")))
            Assert.Equal(Flow.StepsPerSave, int.Parse(saved.Metadata["step"], CultureInfo.InvariantCulture));

        disk.Resize(disk.UsedBytes + stateBytes * 10);
        (await folder.RunAsync(Flow.Base)).Well();

        Assert.Contains("goes on at step 7 of 60", folder.Notes("base", "base"));
        Assert.Equal(finished.Folder.Losses("base", "base"), folder.Losses("base", "base"));
        Assert.Equal(finished.Folder.WeightsOf("base"), folder.WeightsOf("base"));
    }

    /// <summary>A disk in memory whose size can be chosen.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string path) => Path = path;

        public string Path { get; }

        public long UsedBytes => new DriveInfo(Path) is var drive ? drive.TotalSize - drive.TotalFreeSpace : 0;

        /// <summary>Mounts one, or skips the test where that is not allowed.</summary>
        public static SmallDisk Mount()
        {
            if (!Environment.IsPrivilegedProcess)
                Assert.Skip("Only root may mount a small disk.");
            var path = Directory.CreateTempSubdirectory("endonym-disk-").FullName;
            if (Run("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", path) is { } refusal)
            {
                Directory.Delete(path);
                Assert.Skip("A small disk cannot be mounted here: " + refusal);
            }

            return new SmallDisk(path);
        }

        public void Resize(long bytes) => Assert.Null(Run("mount", "-o", string.Create(CultureInfo.InvariantCulture, $"remount,size={bytes}"), Path));

        public void Dispose()
        {
            Run("umount", Path);
            Directory.Delete(Path);
        }

        private static string? Run(string program, params IReadOnlyList<string> arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!; // without a shell there is always one
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : errors;
        }
    }
}
