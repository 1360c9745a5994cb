using Endonym.Corpus.Classifiers;
using Endonym.Corpus.Filters;
using Endonym.Lineage;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Quality;

/// <summary>How a corpus asks for good prose.</summary>
public sealed record QualityCheckOptions
{
    /// <summary>Reason of a text that is likely to be poor.</summary>
    public const string TooPoor = "poor quality";

    /// <summary>The model; see <see cref="QualityModelStep"/>.</summary>
    public required ClassifierChoice Model { get; init; }

    /// <summary>Least probability of <see cref="QualityClass.High"/>; 0 drops nothing and keeps the score only.</summary>
    public double MinHighProbability { get; init => field = value is >= 0 and <= 1 ? value : throw new InvalidInputException($"min_high_probability is {value}; it is a probability, from 0 to 1."); }

    /// <summary>Whether a text whose likeliest class is <see cref="QualityClass.Low"/> is dropped.</summary>
    public bool DropsLow { get; init; } = true;

    /// <summary>Keeps the text or says why not.</summary>
    public Verdict Judge(QualityPrediction prediction) =>
        prediction.High < MinHighProbability || (DropsLow && prediction.Class == QualityClass.Low) ? Verdict.Drop(TooPoor) : Verdict.Keep;

    internal QualityModel Load(Workspace workspace) => QualityModel.Load(Model.FindFile(workspace, QualityModelStep.ModelFile));
}
