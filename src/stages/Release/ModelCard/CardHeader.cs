using System.Text.RegularExpressions;
using Endonym.Text.Markup;
using YamlDotNet.Serialization;

namespace Endonym.Release.ModelCard;

/// <summary>The YAML at the top of a model card that the Hugging Face Hub reads.</summary>
/// <remarks>Names: https://huggingface.co/docs/hub/model-cards#model-card-metadata.</remarks>
internal static partial class CardHeader
{
    private const string LicenseRef = "LicenseRef-";

    // Quoting where a value needs it (no is Norwegian here, and false in YAML 1.1) is the library's work, so that no title can break out of its place.
    private static readonly ISerializer Serializer = new SerializerBuilder().WithQuotingNecessaryStrings(quoteYaml1_1Strings: true).Build();

    /// <summary>The header, fences included.</summary>
    public static string Write(ReleaseSubject subject)
    {
        var header = new Dictionary<string, object>();
        if (subject.License.StartsWith(LicenseRef, StringComparison.Ordinal))
        {
            header["license"] = "other";
            header["license_name"] = subject.License[LicenseRef.Length..].ToLowerInvariant();
            header["license_link"] = "README.md";
        }
        else
        {
            header["license"] = subject.License.ToLowerInvariant();
        }

        if (subject.Languages.Count > 0)
            header["language"] = subject.Languages;
        header["library_name"] = "transformers";
        header["pipeline_tag"] = "text-generation";
        header["tags"] = Tags(subject);
        if (subject.Provider.BaseModel is { } baseModel)
            header["base_model"] = PlainText.OneLine(baseModel);
        if (Datasets(subject) is { Count: > 0 } datasets)
            header["datasets"] = datasets;
        return $"---\n{Serializer.Serialize(header).ReplaceLineEndings("\n")}---\n";
    }

    private static List<string> Tags(ReleaseSubject subject)
    {
        List<string> tags = ["endonym", subject.Purpose.ToString().ToLowerInvariant()];
        if (CheckpointFacts.Of(subject.Checkpoint).Stage is { } stage)
            tags.Add(PlainText.OneLine(stage));
        if (ModelUse.Converses(subject))
            tags.Add("conversational");
        return tags;
    }

    // The Hub knows its own data sets only; the table of sources has the others.
    private static List<string> Datasets(ReleaseSubject subject) =>
    [
        .. subject.Texts
            .Select(text => HubDataset().Match(text.Source.Url ?? ""))
            .Where(match => match.Success)
            .Select(match => match.Groups["id"].Value)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"^https://huggingface\.co/datasets/(?<id>[A-Za-z0-9._-]+/[A-Za-z0-9._-]+)(?:[/?#]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex HubDataset();
}
