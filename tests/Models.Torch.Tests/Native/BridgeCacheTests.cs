using System.Diagnostics;
using Endonym.Models.Torch.Native;

namespace Endonym.Models.Torch.Tests.Native;

public sealed class BridgeCacheTests : IDisposable
{
    private static readonly string Original = Path.Combine(LibTorchFolders.Find().Bridge, LibTorchFolders.BridgeFile);

    private readonly string _folder = Directory.CreateTempSubdirectory("bridge-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_copy_stays_and_is_not_written_again()
    {
        var first = PathOfPatched();
        var written = File.GetLastWriteTimeUtc(first);
        File.SetLastWriteTimeUtc(first, written.AddDays(-1));

        Assert.Equal(first, PathOfPatched());
        Assert.Equal(written.AddDays(-1), File.GetLastWriteTimeUtc(first));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void A_copy_cut_short_is_made_again(int length)
    {
        var path = PathOfPatched();
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..length]);

        PathOfPatched();

        Assert.Equal(whole, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_corrupt_copy_is_made_again()
    {
        var path = PathOfPatched();
        var whole = File.ReadAllBytes(path);
        var corrupt = (byte[])whole.Clone();
        corrupt[corrupt.Length / 2] ^= 0xff;
        File.WriteAllBytes(path, corrupt);

        PathOfPatched();

        Assert.Equal(whole, File.ReadAllBytes(path));
    }

    [Fact]
    public void Where_the_cache_cannot_be_written_a_temporary_copy_is_loaded_and_removed()
    {
        // A file where the folder should be: the same error for every user, root included, whom permissions do not stop.
        var blocked = Path.Combine(_folder, "file");
        File.WriteAllText(blocked, "");
        var loaded = "";
        var wasThere = false;

        BridgeCache.LoadPatched(Original, blocked, path => (loaded, wasThere) = (path, File.Exists(path)));

        Assert.True(wasThere);
        Assert.False(loaded.StartsWith(_folder, StringComparison.Ordinal));
        Assert.False(File.Exists(loaded));
    }

    [Fact]
    public void Where_nothing_may_be_loaded_from_the_cache_a_temporary_copy_is_loaded()
    {
        // As the loader refuses what lies on a file system that is mounted noexec.
        List<string> tried = [];
        BridgeCache.LoadPatched(Original, _folder, path =>
        {
            tried.Add(path);
            if (path.StartsWith(_folder, StringComparison.Ordinal))
                throw new DllNotFoundException("failed to map segment from shared object");
        });

        Assert.Equal(2, tried.Count);
        Assert.False(File.Exists(tried[1]));
    }

    [Fact]
    public void A_library_that_the_system_refuses_everywhere_is_told_as_such() =>
        Assert.Throws<DllNotFoundException>(() => BridgeCache.LoadPatched(Original, _folder, _ => throw new DllNotFoundException("GLIBC_2.99 not found")));

    [Fact]
    public void Where_nothing_may_be_loaded_from_anywhere_the_way_out_is_told()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip("Only root may mount a file system.");
        if (Run("mount", "-t", "tmpfs", "-o", "noexec,size=64m", "tmpfs", _folder) is { } refused)
            Assert.Skip("A file system cannot be mounted here: " + refused);
        try
        {
            // A process of its own, whose cache and temporary folder are both there; it only loads libtorch.
            var temporary = Directory.CreateDirectory(Path.Combine(_folder, "tmp")).FullName;
            using var run = StartAttentionTest(("TMPDIR", temporary));
            var errors = run.StandardError.ReadToEnd();
            run.WaitForExit();

            if (run.ExitCode == 0)
                Assert.Skip("This system loads the bridge as packaged; no copy is made.");
            var told = Assert.Single(errors.Split('\n'), line => line.Contains(nameof(Lineage.InvalidInputException), StringComparison.Ordinal));
            Assert.Contains("temporary folder is mounted noexec", told, StringComparison.Ordinal);
            Assert.EndsWith("Set TMPDIR to a folder from which programs may be run.", told, StringComparison.Ordinal);
        }
        finally
        {
            Assert.Null(Run("umount", _folder));
        }

        static string? Run(string program, params IReadOnlyList<string> arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!; // without a shell there is always one
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : errors;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void A_damaged_package_is_named(int length)
    {
        var damaged = Path.Combine(_folder, "damaged.so");
        File.WriteAllBytes(damaged, File.ReadAllBytes(Original)[..length]);

        var message = Assert.Throws<Lineage.InvalidInputException>(() => BridgeCache.LoadPatched(damaged, _folder, _ => throw new InvalidOperationException("not reached"))).Message;

        Assert.StartsWith(damaged + " is damaged", message, StringComparison.Ordinal);
        Assert.Contains("dotnet restore", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Racing_threads_all_load_a_whole_copy()
    {
        var expected = new FileInfo(Original).Length;

        Parallel.For(0, 16, _ => BridgeCache.LoadPatched(Original, _folder, path => Assert.Equal(expected, new FileInfo(path).Length)));

        Assert.Single(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Two_processes_that_race_for_an_empty_cache_both_compute()
    {
        var runs = Enumerable.Range(0, 2).Select(_ => StartAttentionTest()).ToList();
        foreach (var run in runs)
        {
            var output = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(run.ExitCode == 0, output);
            run.Dispose();
        }
    }

    private string PathOfPatched()
    {
        var result = "";
        BridgeCache.LoadPatched(Original, _folder, path => result = path);
        return result;
    }

    // This test assembly is a program; it runs one test of libtorch in a process of its own.
    private Process StartAttentionTest(params IReadOnlyList<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(AtenTests).Assembly.Location, "-method", $"*.{nameof(AtenTests.Root_mean_square_norm_is_the_papers_formula)}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.Ordinal))
            start = new ProcessStartInfo("dotnet", start.ArgumentList) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_CACHE_HOME"] = _folder;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("no process");
    }
}
