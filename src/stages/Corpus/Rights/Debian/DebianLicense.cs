using Endonym.Corpus.Rights.Licences;
using Endonym.Corpus.Rights.Signals;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights.Debian;

/// <summary>A licence as a <c>copyright</c> file states it.</summary>
/// <param name="Spdx">SPDX expression; <c>LicenseRef-…</c> for what SPDX has no name for.</param>
/// <param name="Class">What it allows; <see cref="RightsClass.Excluded"/> where a licence that it needs was not recognised.</param>
/// <param name="Statement">What the file says.</param>
/// <param name="Line">Where, from 1; null for the file as a whole.</param>
public sealed record DebianLicense(string Spdx, RightsClass Class, string Statement, int? Line)
{
    internal static DebianLicense Of(string spdx, string statement, int? line) =>
        new(spdx, LicenseReferences.ClassOf(spdx) ?? RightsClass.Excluded, Quotation.Of(statement), line);

    /// <summary>The same as a signal of a document.</summary>
    /// <param name="location">The path of the file in its package, such as <c>/usr/share/doc/manpages-pl/copyright</c>.</param>
    /// <param name="sha256">Of the file's bytes.</param>
    /// <param name="date">The day it was read, UTC.</param>
    public RightsSignal ToSignal(string location, string sha256, DateOnly date)
    {
        var isKnown = Class != RightsClass.Excluded;
        return new RightsSignal
        {
            Kind = SignalKinds.PackageMetadata,
            Effect = isKnown ? SignalEffect.Licenses : SignalEffect.None,
            Scope = SignalScope.Document,
            Statement = Statement,
            Location = Line is { } line ? FormattableString.Invariant($"{location}, line {line}") : location,
            Sha256 = sha256,
            Date = date,
            License = isKnown ? Spdx : null,
            LicenseClass = isKnown ? Class : null,
        };
    }
}
