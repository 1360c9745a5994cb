namespace Endonym.Corpus.Sources.Debian.Gettext;

/// <summary>An entry of a catalogue.</summary>
/// <param name="Original">What it translates.</param>
/// <param name="Translations">One, or one for each plural form; empty where it is not translated.</param>
internal sealed record GettextMessage(string Original, IReadOnlyList<string> Translations);
