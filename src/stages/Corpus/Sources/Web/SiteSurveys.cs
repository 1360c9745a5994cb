namespace Endonym.Corpus.Sources.Web;

/// <summary>Where a source's survey lies.</summary>
internal static class SiteSurveys
{
    private const string FileName = "sites.bin";

    /// <summary>The survey that a folder holds; makes it where there is none.</summary>
    /// <param name="folder">The source's own.</param>
    /// <param name="options">What is looked for.</param>
    /// <param name="fill">Shows the survey everything.</param>
    public static SurveyedSites Prepare(string folder, WebOptions options, Action<SiteSurvey> fill)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            // Several processes may do so at once; what they write is the same.
            var own = Path.Combine(folder, Path.GetRandomFileName());
            using var survey = new SiteSurvey(own + ".bodies", options.TermsNames);
            fill(survey);
            survey.Write(own);
            File.Move(own, path, overwrite: true);
        }

        return new SurveyedSites(path);
    }

    /// <summary>A call in the wrong order.</summary>
    public static InvalidOperationException NotPrepared() => new("The sites of this source were not surveyed. Call Prepare before Read.");
}
