using System.Text;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Debian;
using Endonym.Corpus.Rights.Robots;
using Endonym.Corpus.Rights.Tdm;
using Endonym.Corpus.Rights.Terms;
using Endonym.Corpus.Rights.Web;
using FsCheck;
using FsCheck.Fluent;

namespace Endonym.Corpus.Tests.Rights;

public sealed class StrangersBytesTests
{
    // Pieces that the readers look for, to get past their first character, among bytes of every kind.
    private static readonly string[] Pieces =
    [
        "User-agent: *", "Disallow: /", "Allow: ", "Content-Usage: ", "Content-Signal: ai-train=", "\n", "\r", "#", "*", "$", "%", "%2", "%zz", ":", "train-ai=n", ";", "(", ")", "\"", "\\", "=", "?", "@", ",",
        "[", "]", "{", "}", "\"location\"", "\"tdm-reservation\"", "<", ">", "/>", "<meta name=\"tdm:reservation\"", "content=\"1\"", "<!DOCTYPE x [", "<?xml", "&a;", "https://creativecommons.org/licenses/by",
        "CC BY", "\"license\"", "\"@type\"", "Files:", "License:", "Format:", " or ", " and ", " with ", "GPL-2+", "GNU General Public License", "text and data mining", "reserved", ". ", "\n\n",
        "\0", "\uFEFF", "\uFFFF", "\uD800", "ż", "𝔘", " ", "\t", "0", "1", "999999999999999999999", "-", "a",
    ];

    [Fact]
    public void No_text_of_a_stranger_makes_a_reader_fail()
    {
        var texts = Gen.Choose(0, 40).SelectMany(count => Gen.Elements(Pieces).ArrayOf(count)).Select(pieces => string.Concat(pieces));
        var gate = new RightsClearance(new ClearanceOptions());
        var manifest = Web.Manifest("tdm-exception");

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20260903, 1), Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            _ = RobotsTxt.Parse(bytes);
            _ = TdmRepFile.Parse(bytes);
            _ = EmbeddedTdm.Read(new EmbeddedMetadata(EmbeddedMetadataKind.PdfXmp, text));
            _ = TermsDetector.Default.FindReservation(text);
            foreach (var inMain in (bool[])[false, true])
            {
                var copyright = DebianCopyright.Parse(text, inMain);
                _ = copyright.Whole();
                _ = copyright.LicenseOf(text);
            }

            var verdict = gate.Judge(manifest, Web.Of(
                text, text, text, [("Content-Usage", text), ("tdm-reservation", text), ("X-Robots-Tag", text), ("Link", text)], [("robots", text), ("tdm-policy", text), ("dc.rights", text)],
                [("license", text)], [text], text, new EmbeddedMetadata(EmbeddedMetadataKind.EpubPackage, text)));
            // Whatever was quoted stays short, on one line, and can be written down.
            _ = Lineage.Manifests.ContentHash.OfJson(verdict.Evidence);
            return verdict.Evidence.All(signal => signal.Statement.Length < 1000 && !signal.Statement.Contains('\n', StringComparison.Ordinal));
        }));
    }
}
