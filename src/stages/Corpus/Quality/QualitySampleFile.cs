using System.Text.Json;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Quality;

/// <summary>Judged texts from lines of JSON: <c>{"text", "label"}</c> with the labels low, medium and high; other names are left alone.</summary>
public sealed class QualitySampleFile
{
    /// <summary>Reason of a line that is no JSON object of this form.</summary>
    public const string BrokenLine = JsonlSource.BrokenLine;

    /// <summary>Reason of a line without text.</summary>
    public const string NoText = JsonlSource.NoText;

    /// <summary>Reason of a line whose label is none of the three.</summary>
    public const string UnknownLabel = "unknown label";

    private static readonly JsonSerializerOptions LineOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private QualitySampleFile(List<QualitySample> samples, List<SourceFault> faults)
    {
        (Samples, Faults) = (samples, faults);
    }

    /// <summary>The judged texts.</summary>
    public IReadOnlyList<QualitySample> Samples { get; }

    /// <summary>Lines that are none, each with its reason.</summary>
    public IReadOnlyList<SourceFault> Faults { get; }

    /// <summary>Reads a file, plain, <c>.gz</c> or <c>.zst</c>.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or none of its lines can be used.</exception>
    public static QualitySampleFile Read(string path)
    {
        List<QualitySample> samples = [];
        List<SourceFault> faults = [];
        foreach (var line in JsonLines.Read<Line>(path, LineOptions))
        {
            if (line.Value is not { } value)
                faults.Add(new SourceFault($"{path}:{line.Number}", line.Raw, BrokenLine));
            else if (string.IsNullOrWhiteSpace(value.Text))
                faults.Add(new SourceFault($"{path}:{line.Number}", line.Raw, NoText));
            else if (ClassOf(value.Label) is not { } found)
                faults.Add(new SourceFault($"{path}:{line.Number}", line.Raw, UnknownLabel));
            else
                samples.Add(new QualitySample(value.Text, found));
        }

        return samples.Count > 0
            ? new QualitySampleFile(samples, faults)
            : throw new InvalidInputException($"{path} has no line that can be learnt from ({faults.Count} faulty{(faults.Count > 0 ? ", the first: " + faults[0].Reason : "")}). Each is a JSON object with 'text' and 'label': low, medium or high.");
    }

    private static QualityClass? ClassOf(string? label) => label switch
    {
        "low" => QualityClass.Low,
        "medium" => QualityClass.Medium,
        "high" => QualityClass.High,
        _ => null,
    };

    private sealed class Line
    {
        public string? Text { get; init; }

        public string? Label { get; init; }
    }
}
