using System.Security.Cryptography;
using System.Text;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Debian;
using Endonym.Corpus.Rights.Signals;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>Clears the documents of one package by its <c>copyright</c> file.</summary>
internal sealed class PackageGate
{
    /// <summary>Of text that its package may not license.</summary>
    private const string UnclearLicense = "LicenseRef-unclear";

    private static readonly RightsClearance Clearance = new(new ClearanceOptions());

    private readonly DebianControl _control;
    private readonly DebianCopyright _copyright;
    private readonly DebianLicense? _whole;
    private readonly PackageRights? _greyer;
    private readonly string _sha256;
    private readonly string _language;
    private readonly DateOnly _today;

    /// <param name="control">The package.</param>
    /// <param name="copyright">The bytes of its <c>copyright</c> file.</param>
    /// <param name="greyer">What people have judged of it; null where nobody has.</param>
    /// <param name="language">BCP 47 code of its text.</param>
    /// <param name="today">The day of reading, UTC.</param>
    public PackageGate(DebianControl control, ReadOnlySpan<byte> copyright, PackageRights? greyer, string language, DateOnly today)
    {
        _control = control;
        _copyright = DebianCopyright.Parse(Encoding.UTF8.GetString(copyright), control.IsInMain);
        _whole = _copyright.Whole();
        _greyer = greyer;
        _sha256 = Convert.ToHexStringLower(SHA256.HashData(copyright));
        _language = language;
        _today = today;
    }

    /// <summary>The licence of a file: of the stanza that names it, or of all that the package holds, together.</summary>
    /// <returns>Null where the file states none.</returns>
    public DebianLicense? LicenseOf(DebianTextKind kind, string path) => SourcePaths.Of(kind, path, _language)
        .Select(source => _copyright.Stanzas.LastOrDefault(stanza => stanza.Covers(source)))
        .FirstOrDefault(stanza => stanza is { IsPackaging: false } && !stanza.Patterns.Contains("*")) is { } own
        ? _copyright.LicenseOf(own)
        : _whole;

    /// <summary>Shows a document to the gate.</summary>
    /// <param name="document">The document; its source is filled in.</param>
    /// <param name="license">Of its file.</param>
    /// <param name="statement">A licence that the document states itself; null where it states none.</param>
    public SourceItem Clear(Document document, DebianLicense? license, RightsSignal? statement)
    {
        var package = "debian-" + _control.Package;
        if (license is null or { Class: RightsClass.Excluded } || _greyer?.Class == RightsClass.Excluded)
            return SourceItem.Refused(document with { Source = package }, Refusal(license));

        var isWhole = license.Spdx == _whole?.Spdx;
        var manifest = DebianPackage.ToManifest(_control.Package, _control.Version, license, _sha256, _control.IsInMain, _language, _today, isWhole ? null : license.Spdx);
        if (_greyer is { } greyer && greyer.Class > license.Class)
        {
            var source = manifest.ToSource();
            return SourceItem.Of(ClearedDocument.Declared(document, source with
            {
                License = UnclearLicense,
                Class = greyer.Class,
                Evidence = [.. source.Evidence, new Evidence { Kind = SignalKinds.Declaration, Statement = greyer.Reason, Date = _today }],
            }));
        }

        List<RightsSignal> signals = [license.ToSignal($"/usr/share/doc/{_control.Package}/copyright", _sha256, _today)];
        if (statement is not null)
            signals.Add(statement);
        return SourceItem.Of(document, Clearance.Clear(document, manifest, signals));
    }

    private RightsVerdict Refusal(DebianLicense? license) => new()
    {
        Class = RightsClass.Excluded,
        License = license?.Spdx ?? UnclearLicense,
        Reason = DebianSource.NoClearLicense,
        Evidence = license is null ? [] : [license.ToSignal($"/usr/share/doc/{_control.Package}/copyright", _sha256, _today)],
    };
}
