using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Tests.Sources;

public sealed class DotnetSdkTests
{
    private const string Mit = "The MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\nof this software";

    [Fact]
    public void The_newest_sdk_is_the_highest_number_and_a_release_beats_its_preview()
    {
        using var folder = new TemporaryFolder();
        foreach (var version in new[] { "9.0.300", "10.0.99", "10.0.100-rc.2", "10.0.100", "10.0.100-preview.7" })
            folder.File($"sdk/{version}/dotnet.dll", "");
        folder.File("sdk/11.0.100/leftover.txt", "");

        Assert.Equal("10.0.100", DotnetSdk.At(folder.Path).Version);
    }

    [Fact]
    public void A_folder_without_an_sdk_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidInputException>(() => DotnetSdk.At(folder.Path));
    }

    [Fact]
    public void The_licence_must_be_there_and_must_be_mit()
    {
        using var folder = new TemporaryFolder();
        folder.File("sdk/10.0.100/dotnet.dll", "");
        var sdk = DotnetSdk.At(folder.Path);

        Assert.Contains("missing", Assert.Throws<InvalidInputException>(() => sdk.LicenseEvidence(Samples.Today)).Message, StringComparison.Ordinal);
        folder.File("LICENSE.txt", "MICROSOFT SOFTWARE LICENSE TERMS");
        Assert.Contains("not the MIT licence", Assert.Throws<InvalidInputException>(() => sdk.LicenseEvidence(Samples.Today)).Message, StringComparison.Ordinal);

        folder.File("LICENSE.txt", Mit);
        var evidence = sdk.LicenseEvidence(Samples.Today);
        Assert.Equal("LICENSE.txt", evidence.Location); // not a path of this machine
        Assert.Equal(64, evidence.Sha256!.Length);
    }

    [Fact]
    public void A_language_the_sdk_does_not_have_is_refused_with_those_it_has()
    {
        var error = Assert.Throws<InvalidInputException>(() => new DotnetResourcesSource(DotnetSdk.Find(), "eo", Samples.Today));
        Assert.Contains("zh-Hant", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_running_sdk_yields_polish_sentences_with_their_rights()
    {
        var source = new DotnetResourcesSource(DotnetSdk.Find(), "pl", Samples.Today);

        var items = source.ReadAll().ToList();
        var documents = items.Where(item => item.IsDocument).Select(item => item.Document!).ToList();
        var text = string.Join('\n', documents.Select(document => document.Text));

        // The SDK holds about 1.5 million characters; a good part must survive cleaning, and it must be Polish.
        Assert.InRange(text.Length, 800_000, 3_000_000);
        Assert.InRange(text.Count(letter => "ąćęłńóśźż".Contains(letter, StringComparison.Ordinal)) / (double)text.Count(char.IsLetter), 0.03, 0.12);
        Assert.DoesNotContain("{0}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)^(NETSDK|MSB|CONTAINER)\d+:", text);

        var lines = text.Split('\n');
        Assert.True(lines.Distinct(StringComparer.Ordinal).Count() > 0.9 * lines.Length);
        Assert.Equal(documents.Count, documents.Select(document => document.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(documents, document => Assert.Equal(Path.GetFileName(document.Id.Split(".dll/")[0]).StartsWith("NuGet.", StringComparison.Ordinal) ? "Apache-2.0" : null, document.License));

        var described = source.Describe();
        Assert.Equal(("dotnet-sdk-resources:pl", "MIT", RightsClass.White, Origin.Converted), (described.Id, described.License, described.Class, described.Origin));
        Assert.NotEmpty(described.Evidence);
        Assert.All(described.Evidence, evidence => Assert.False(Path.IsPathRooted(evidence.Location)));
    }

    [Fact]
    public void English_is_read_from_the_assemblies_themselves_and_is_the_original()
    {
        var source = new DotnetResourcesSource(DotnetSdk.Find(), "en", Samples.Today);

        var text = string.Join('\n', source.ReadAll().Where(item => item.IsDocument).Select(item => item.Document!.Text));

        Assert.InRange(text.Length, 500_000, 3_000_000);
        Assert.Contains("cannot be used", text, StringComparison.Ordinal);
        Assert.Equal(Origin.Organic, source.Describe().Origin);
    }

    [Fact]
    public void An_assemblys_attribute_is_read_without_loading_it()
    {
        var own = typeof(DotnetSdkTests).Assembly;
        Assert.Equal("Endonym", ResourceStrings.Attribute(own.Location, "AssemblyProductAttribute"));
        Assert.Null(ResourceStrings.Attribute(own.Location, "AssemblyTrademarkAttribute"));
    }
}
