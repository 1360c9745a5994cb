using System.CommandLine;
using Endonym.Corpus.Execution;
using Endonym.Lineage;
using Endonym.Models.Torch.Calibration;
using Endonym.Release.Export;

namespace Endonym.Cli.Verbs;

/// <summary>How <c>export</c> and <c>quantize</c> name the texts that a quantisation is calibrated on, and what computes it.</summary>
internal sealed class CalibrationFlags
{
    /// <summary>Corpus stage and torch, connected.</summary>
    public static CalibrationEngine Engine { get; } = new(
        corpus => CorpusFiles.ReadDocumentsInTurn(corpus).Select(document => document.Text),
        (folder, adapter, sequences, cancel) => new TorchCalibrationRun(folder, sequences, cancel, adapter));

    public Option<string?> Corpus { get; } = new("--calibrate")
    {
        Description = "A corpus in the model's language: its documents to train on flow through the model, and the codes are chosen so that what they need is kept. Its rights join the export's.",
    };

    public Option<string?> Method { get; } = new("--calibration")
    {
        Description = $"How: {string.Join(" or ", Names())}; importance rounds columns with large inputs with more care, gptq also makes each column's error good in those after it (ONNX only). If left out, gptq for ONNX with 4 bits, else importance.",
    };

    public Option<long?> Tokens { get; } = new("--calibration-tokens") { Description = "Tokens that flow through the model at most (default: 65536)." };

    /// <summary>The options; null if no corpus is named.</summary>
    public CalibrationOptions? Options(ParseResult parsed, ExportFormat format)
    {
        var (method, tokens) = (parsed.GetValue(Method), parsed.GetValue(Tokens));
        if (parsed.GetValue(Corpus) is not { } corpus)
        {
            return method is null && tokens is null
                ? null
                : throw new InvalidInputException($"{(method is null ? Tokens.Name : Method.Name)} says how to calibrate, but nothing to calibrate on. Name a corpus with {Corpus.Name}.");
        }

        var options = new CalibrationOptions { Corpus = corpus, Method = method is null ? CalibrationMethods.For(format) : Find(method) };
        return tokens is { } count ? options with { Tokens = count } : options;
    }

    private static CalibrationMethod Find(string name) => Enum.TryParse<CalibrationMethod>(name, ignoreCase: true, out var method) && Enum.IsDefined(method) && !char.IsAsciiDigit(name[0])
        ? method
        : throw new InvalidInputException($"'{name}' is no way to calibrate. There are {string.Join(" and ", Names())}.");

    private static IEnumerable<string> Names() => Enum.GetNames<CalibrationMethod>().Select(name => name.ToLowerInvariant());
}
