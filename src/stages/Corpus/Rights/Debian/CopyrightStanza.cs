namespace Endonym.Corpus.Rights.Debian;

/// <summary>A Files stanza of a <c>copyright</c> file.</summary>
/// <param name="Patterns">Which files of the source package it speaks of.</param>
/// <param name="Synopsis">The first line of its License field.</param>
/// <param name="Text">The other lines; empty where the licence stands in a stanza of its own.</param>
/// <param name="Line">The line of its License field, from 1.</param>
public sealed record CopyrightStanza(IReadOnlyList<string> Patterns, string Synopsis, string Text, int Line)
{
    /// <summary>Whether it speaks of Debian's packaging only, which no binary package contains.</summary>
    public bool IsPackaging => Patterns.Count > 0 && Patterns.All(pattern => pattern.StartsWith("debian/", StringComparison.Ordinal));

    /// <summary>Whether one of its patterns matches a path.</summary>
    /// <param name="path">Below the root of the source package, without a leading slash.</param>
    public bool Covers(string path) => Patterns.Any(pattern => CopyrightPattern.Matches(pattern, path));
}
