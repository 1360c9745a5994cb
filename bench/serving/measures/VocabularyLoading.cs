using System.Diagnostics;
using Endonym.Text.Tokenizers;

namespace Endonym.Bench.Serving;

/// <summary>How long a program that has just started takes to load a vocabulary.</summary>
internal static class VocabularyLoading
{
    /// <summary>Loads it once and prints the time.</summary>
    public static void Measure(string file)
    {
        var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        TokenizerFiles.Read(file);
        Console.WriteLine($"{watch.Elapsed.TotalMilliseconds:F0} ms by the clock, {(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds:F0} ms of the processor's time on all threads");
    }
}
