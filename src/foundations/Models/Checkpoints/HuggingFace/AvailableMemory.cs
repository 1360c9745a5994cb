using System.Globalization;

namespace Endonym.Models.Checkpoints.HuggingFace;

/// <summary>How much memory a process may still take before it is killed or the machine swaps.</summary>
/// <remarks>
/// On Linux the least of what the kernel says is available (<c>MemAvailable</c>: free pages and those it can take back) and what each control group of the process, such as
/// a container's, leaves: its limit less what it uses, caches of files not counted, as the kernel takes those back too. Elsewhere what the runtime says the process may use in all.
/// </remarks>
public static class AvailableMemory
{
    /// <summary>In bytes.</summary>
    public static long Bytes() => (OperatingSystem.IsLinux() ? OnLinux("/") : null) ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The same, read from the files below a folder that stands for the root; null if the kernel says nothing.</summary>
    internal static long? OnLinux(string root)
    {
        if (Field(Path.Combine(root, "proc/meminfo"), "MemAvailable:") is not { } kibibytes)
            return null;

        return Groups(root).Select(Left).OfType<long>().Append(kibibytes << 10).Min();
    }

    // Lines are hierarchy:controllers:path. The second version has one hierarchy, 0, for all controllers; the first one of its own for memory.
    private static IEnumerable<(string Folder, bool IsFirstVersion)> Groups(string root)
    {
        foreach (var line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            if (line.Split(':', 3) is not [var hierarchy, var controllers, var path])
                continue;

            var isFirstVersion = controllers.Split(',').Contains("memory");
            if (!isFirstVersion && hierarchy != "0")
                continue;

            // A group is held by the limits of those around it too; inside a container the path may name folders that are not mounted there.
            var mount = Path.Combine(root, isFirstVersion ? "sys/fs/cgroup/memory" : "sys/fs/cgroup");
            for (var group = path.Trim('/'); ; group = Path.GetDirectoryName(group) ?? "")
            {
                yield return (Path.Combine(mount, group), isFirstVersion);
                if (group.Length == 0)
                    break;
            }
        }
    }

    private static long? Left((string Folder, bool IsFirstVersion) group)
    {
        var limit = Number(Path.Combine(group.Folder, group.IsFirstVersion ? "memory.limit_in_bytes" : "memory.max")); // "max" is no number: no limit
        var used = Number(Path.Combine(group.Folder, group.IsFirstVersion ? "memory.usage_in_bytes" : "memory.current"));
        if (limit is null || used is null)
            return null;

        var statistics = Path.Combine(group.Folder, "memory.stat");
        var prefix = group.IsFirstVersion ? "total_" : ""; // of the groups within, as the use is
        var files = (Field(statistics, prefix + "active_file") ?? 0) + (Field(statistics, prefix + "inactive_file") ?? 0);
        return Math.Max(0, limit.Value - used.Value + files);
    }

    private static long? Number(string path) => Lines(path) is [var line, ..] ? Parse(line) : null;

    private static long? Field(string path, string name) => Lines(path)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length >= 2 && words[0] == name)
        .Select(words => Parse(words[1]))
        .FirstOrDefault();

    private static long? Parse(string text) => long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // A kernel without control groups, or a process that may not look, has no such file.
    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
