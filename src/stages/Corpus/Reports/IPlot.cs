namespace Endonym.Corpus.Reports;

/// <summary>A picture.</summary>
internal interface IPlot
{
    /// <summary>The picture as inline SVG.</summary>
    /// <param name="id">Unique on its page; letters, digits and hyphens.</param>
    string ToSvg(string id);
}
