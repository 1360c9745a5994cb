using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Endonym.Models.Quantization;
using Endonym.Text.Markup;

namespace Endonym.Release.Export;

/// <summary>What a quantisation was calibrated on, and which matrices too little flowed into.</summary>
public sealed record CalibrationReport
{
    /// <summary>The version of this form.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The file for machines.</summary>
    public const string JsonFile = "calibration.json";

    /// <summary>The file for people.</summary>
    public const string MarkdownFile = "calibration.md";

    /// <summary><see cref="CurrentFormat"/>.</summary>
    public required int Format { get; init; }

    /// <summary>The corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>How.</summary>
    public required CalibrationMethod Method { get; init; }

    /// <summary>Documents whose beginnings flowed through the model.</summary>
    public required int Documents { get; init; }

    /// <summary>Their tokens.</summary>
    public required long Tokens { get; init; }

    /// <summary>Matrices whose columns' errors were made good in those after them.</summary>
    public required int Compensated { get; init; }

    /// <summary>Matrices whose scales were chosen by how large their inputs are.</summary>
    public required int Weighted { get; init; }

    /// <summary>Matrices that too few tokens were sent to, as experts': rounded as without calibration.</summary>
    public required IReadOnlyList<MatrixFit> Plain { get; init; }

    /// <summary>Counts what became of the matrices.</summary>
    public static CalibrationReport Of(CalibrationOptions options, int documents, long tokens, IReadOnlyList<MatrixFit> fits) => new()
    {
        Format = CurrentFormat,
        Corpus = options.Corpus,
        Method = options.Method,
        Documents = documents,
        Tokens = tokens,
        Compensated = fits.Count(fit => fit.Kind == FitKind.Compensated),
        Weighted = fits.Count(fit => fit.Kind == FitKind.Weighted),
        Plain = [.. fits.Where(fit => fit.Kind == FitKind.Plain)],
    };

    /// <summary>For people.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("# Calibration\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"{Tokens:N0} tokens, the beginnings of {Documents:N0} documents of the corpus {MarkdownText.Escape(Corpus)}, flowed through the model.\n");
        text.AppendLine("| matrices | count |\n|---|---:|");
        text.AppendLine(CultureInfo.InvariantCulture, $"| each column's error made good in those after it (GPTQ) | {Compensated:N0} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| columns weighted by their inputs | {Weighted:N0} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| rounded as without calibration: fewer than {InputStatistics.LeastTokens} tokens flowed in | {Plain.Count:N0} |\n");
        if (Plain.Count > 0)
        {
            text.AppendLine("These were rounded as without calibration; take more tokens, or texts that reach these experts:\n");
            foreach (var fit in Plain)
                text.AppendLine(CultureInfo.InvariantCulture, $"- `{fit.Weight}`: {fit.TokenCount:N0} tokens");
            text.AppendLine();
        }

        text.AppendLine("Embedding and output layer keep more bits and are not calibrated. What quantising costs the language, `endonym quantize` measures.");
        return text.ToString();
    }

    internal JsonObject Facts() => new() { ["tokens"] = Tokens, ["documents"] = Documents, ["compensated"] = Compensated, ["weighted"] = Weighted, ["plain"] = Plain.Count };
}
