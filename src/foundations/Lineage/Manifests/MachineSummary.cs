using System.Globalization;
using System.Runtime.InteropServices;

namespace Endonym.Lineage.Manifests;

/// <summary>What kind of machine did the work; nothing that names it or its user.</summary>
public sealed record MachineSummary
{
    /// <summary>Operating system and architecture, such as <c>linux-x64</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>Model of the processor, as it calls itself.</summary>
    public required string Processor { get; init; }

    /// <summary>Logical processors this process may use.</summary>
    public required int Processors { get; init; }

    /// <summary>Memory this process may use, in GiB.</summary>
    public required double MemoryGiB { get; init; }

    /// <summary>Version of the .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>What decides how numbers are rounded: processors and runtimes differ in the instructions and the order of sums they choose.</summary>
    public string Arithmetic => $"{Processor} ({Platform}, .NET {Runtime})";

    /// <summary>Describes the machine this runs on.</summary>
    public static MachineSummary Describe() => new()
    {
        Platform = RuntimeInformation.RuntimeIdentifier,
        Processor = ReadProcessorModel(),
        Processors = Environment.ProcessorCount,
        MemoryGiB = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
        Runtime = Environment.Version.ToString(),
    };

    private static string ReadProcessorModel()
    {
        const string cpuInfo = "/proc/cpuinfo";
        var line = File.Exists(cpuInfo)
            ? File.ReadLines(cpuInfo).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.ProcessArchitecture}");
    }
}
