using System.Text;
using Endonym.Evaluation.Metrics;
using Endonym.Evaluation.Scoring;
using Endonym.Models.Contracts;

namespace Endonym.Evaluation.Tasks.BitsPerByte;

/// <summary>How many bits a model needs for a byte of text: −Σ ln p / (ln 2 · bytes). Unlike the perplexity of tokens it can be compared between models with different tokenizers.</summary>
/// <remarks>Each document is scored by itself; see <see cref="RollingWindow"/> for those longer than the model's context. The end of a document is not predicted.</remarks>
public static class BitsPerByteTask
{
    /// <summary>Scores every document of a panel.</summary>
    /// <param name="model">The model.</param>
    /// <param name="panel">The documents.</param>
    /// <param name="progress">Told the number of documents that are done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public static IReadOnlyList<DocumentBits> Score(ILanguageModel model, Panel panel, Action<int> progress, CancellationToken cancellationToken) =>
    [
        .. TextScorer.Score(model, [.. panel.Documents.Select(document => document.Text)], progress, cancellationToken)
            .Zip(panel.Documents, (score, document) =>
                new DocumentBits(document.Id, -score.LogProbability / Math.Log(2), Encoding.UTF8.GetByteCount(document.Text), score.Tokens, score.Covered)),
    ];

    /// <summary>Bits per byte over all documents together, so that each byte counts the same; the interval comes from drawing documents.</summary>
    public static Estimate Estimate(IReadOnlyList<DocumentBits> documents, BootstrapOptions options) =>
        Bootstrap.RatioOfSums([.. documents.Select(document => document.Bits)], [.. documents.Select(document => (double)document.Bytes)], options);
}
