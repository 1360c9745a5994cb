using System.Text;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Languages;

/// <summary>Texts to train and to test an identifier on.</summary>
public static class LanguageSamples
{
    /// <summary>The messages of the .NET SDK: English and thirteen languages, about a megabyte of each, on every machine that builds this.</summary>
    /// <param name="sdk">The SDK.</param>
    /// <param name="languages">Some of <see cref="DotnetResourcesSource.Languages"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static IEnumerable<LanguageSample> OfDotnet(DotnetSdk sdk, IReadOnlyList<string> languages, CancellationToken cancellationToken)
    {
        foreach (var language in languages)
        {
            // The day dates the evidence of the rights, which nobody asks for here: the texts are counted and not kept.
            var source = new DotnetResourcesSource(sdk, language, today: default);
            foreach (var item in source.Files.SelectMany(file => source.Read(file, cancellationToken)))
            {
                if (item.IsDocument)
                    yield return new LanguageSample(language, item.Document.Text);
            }
        }
    }

    /// <summary>A text file of one language, plain, <c>.gz</c> or <c>.zst</c>: the way to languages that the SDK lacks.</summary>
    /// <param name="label">The language.</param>
    /// <param name="path">UTF-8; lines are put together to samples of about two kilobytes.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, or is no UTF-8.</exception>
    public static IEnumerable<LanguageSample> OfTextFile(string label, string path)
    {
        var grouper = new LineGrouper();
        using var reader = new StreamReader(JsonLines.OpenRead(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        try
        {
            while (reader.ReadLine() is { } line)
            {
                if (!string.IsNullOrWhiteSpace(line))
                    grouper.Add(line);
            }
        }
        catch (Exception error) when (error is DecoderFallbackException or IOException or InvalidDataException or ZstdSharp.ZstdException)
        {
            throw new InvalidInputException($"{path} cannot be read as UTF-8 text: {error.Message} Convert or pack it again.", error);
        }

        return grouper.Documents().Select(text => new LanguageSample(label, text));
    }

    /// <summary>Keeps a tenth aside to test on. A text's own hash decides, so that the same text never stands on both sides and a new one moves no other.</summary>
    public static (IReadOnlyList<LanguageSample> Training, IReadOnlyList<LanguageSample> HeldOut) Split(IEnumerable<LanguageSample> samples)
    {
        var sides = samples.ToLookup(sample => TextFingerprint.Of(sample.Text) % 10 == 0);
        return ([.. sides[false]], [.. sides[true]]);
    }
}
