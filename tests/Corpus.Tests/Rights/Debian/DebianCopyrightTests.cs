using System.Text;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Debian;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Rights.Signals;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Tests.Rights.Debian;

public sealed class DebianCopyrightTests
{
    private const string Machine = """
        Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
        Upstream-Name: handbook
        Source: https://handbook.example/

        Files: *
        Copyright: 2001-2026, The Authors
        License: GPL-2+ or CC-BY-SA-3.0

        Files: images/*
         fonts/?ne.ttf
        Copyright: 2010, A Painter
        License: CC-BY-NC-4.0

        Files: tools/*.py
        Copyright: 2012, A Tinkerer
        License: tinker
         Permission is hereby granted, free of charge, to any person obtaining a copy
         of this software and associated documentation files …

        Files: odd/*
        Copyright: 2013, Somebody
        License: odd-license

        Files: debian/*
        Copyright: 2015, A Packager
        License: GPL-3+

        License: odd-license
         You may do as you like.
         .
         Truly.
        """;

    [Theory]
    [InlineData("book/ch1.xml", "GPL-2.0-or-later OR CC-BY-SA-3.0", RightsClass.White)]
    [InlineData("images/deep/cat.svg", "CC-BY-NC-4.0", RightsClass.GreyResearch)]
    [InlineData("fonts/one.ttf", "CC-BY-NC-4.0", RightsClass.GreyResearch)]
    [InlineData("fonts/none.ttf", "GPL-2.0-or-later OR CC-BY-SA-3.0", RightsClass.White)]
    [InlineData("tools/build.py", "MIT", RightsClass.White)]
    [InlineData("odd/file", "LicenseRef-debian-odd-license", RightsClass.Excluded)]
    [InlineData("debian/rules", "GPL-3.0-or-later", RightsClass.White)]
    public void The_last_stanza_that_matches_licenses_a_file(string path, string spdx, RightsClass rights)
    {
        var license = DebianCopyright.Parse(Machine, isInMain: false).LicenseOf(path)!;
        Assert.Equal((spdx, rights), (license.Spdx, license.Class));
    }

    [Fact]
    public void What_main_carries_is_free_though_nobody_knows_its_name()
    {
        var license = DebianCopyright.Parse(Machine, isInMain: true).LicenseOf("odd/file")!;
        Assert.Equal(("LicenseRef-debian-main-odd-license", RightsClass.White, "License: odd-license"), (license.Spdx, license.Class, license.Statement));
    }

    [Fact]
    public void A_package_is_under_all_its_licences_but_the_packagings()
    {
        var whole = DebianCopyright.Parse(Machine, isInMain: true).Whole()!;
        Assert.Equal("CC-BY-NC-4.0 AND (GPL-2.0-or-later OR CC-BY-SA-3.0) AND LicenseRef-debian-main-odd-license AND MIT", whole.Spdx);
        Assert.Equal(RightsClass.GreyResearch, whole.Class);
    }

    [Theory]
    // copyright-format 1.0, section 7: versions, later versions, exceptions, and what binds first.
    [InlineData("GPL-2+", "GPL-2.0-or-later")]
    [InlineData("GPL-2.0+", "GPL-2.0-or-later")]
    [InlineData("GPLv3+", "GPL-3.0-or-later")]
    [InlineData("GPL", "GPL-1.0-only")]
    [InlineData("LGPL-2.1", "LGPL-2.1-only")]
    [InlineData("GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later")]
    [InlineData("Expat", "MIT")]
    [InlineData("BSD-3-clause", "BSD-3-Clause")]
    [InlineData("Apache-2", "Apache-2.0")]
    [InlineData("MPL-2.0", "MPL-2.0")]
    [InlineData("public-domain", "LicenseRef-public-domain")]
    [InlineData("CC-BY-SA-4", "LicenseRef-CC-BY-SA")]
    [InlineData("CC0", "CC0-1.0")]
    [InlineData("GPL-3 with Qt-1.0 exception", "GPL-3.0-only")]
    [InlineData("GPL-1+ or Artistic", "GPL-1.0-or-later OR Artistic-1.0")]
    [InlineData("MPL-1.1 or GPL-2+ or LGPL-2.1+", "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later")]
    [InlineData("GPL-2+ or Artistic, and BSD-3-clause", "(GPL-2.0-or-later OR Artistic-1.0) AND (BSD-3-Clause)")]
    [InlineData("GPL-2+ and BSD-2-clause or MIT", "(GPL-2.0-or-later AND BSD-2-Clause) OR MIT")]
    [InlineData("LGPLv3+_or_GPLv2+", "LGPL-3.0-or-later OR GPL-2.0-or-later")]
    public void Short_names_become_spdx(string synopsis, string spdx) =>
        Assert.Equal(spdx, DebianCopyright.Parse($"Format: copyright-format/1.0\n\nFiles: *\nLicense: {synopsis}\n", isInMain: true).Whole()?.Spdx);

    [Theory]
    [InlineData("This program is free software; you can redistribute it under the terms of the GNU General Public License as published by the Free Software Foundation; either version 2 of the License, or (at your option) any later version.", "GPL-2.0-or-later")]
    [InlineData("It is under the GNU Lesser General Public License, version 2.1. See /usr/share/common-licenses/LGPL-2.1.", "LGPL-2.1-only")]
    [InlineData("On Debian systems see `/usr/share/common-licenses/GPL-2'.", "GPL-2.0-only")]
    [InlineData("Permission is granted under the GNU Free Documentation License, Version 1.2 or any later version", "GFDL-1.2-or-later")]
    [InlineData("Redistribution and use in source and binary forms, with or without\nmodification, are permitted. Neither the name may be used to endorse or promote products.", "BSD-3-Clause")]
    [InlineData("Redistribution and use in source and binary forms, with or without modification, are permitted.", "BSD-2-Clause")]
    [InlineData("This work is licensed under the Creative Commons Attribution-ShareAlike 3.0 Unported License.", "CC-BY-SA-3.0")]
    [InlineData("Licensed under https://creativecommons.org/licenses/by-nc/4.0/", "CC-BY-NC-4.0")]
    [InlineData("The King James Version is in the public domain.", "LicenseRef-public-domain")]
    [InlineData("The LaTeX Project Public License applies.", "LPPL-1.3c")]
    [InlineData("Free for non-commercial use only.", "LicenseRef-noncommercial")]
    [InlineData("PSF LICENSE AGREEMENT FOR PYTHON", "PSF-2.0")]
    [InlineData("Licensed under the Apache License, Version 2.0; parts: Permission is hereby granted, free of charge, to any person obtaining a copy", "Apache-2.0 AND MIT")]
    public void Free_text_is_known_by_the_sentences_only_a_licence_has(string text, string spdx) => Assert.Equal(spdx, DebianCopyright.Parse(text, isInMain: true).Whole()?.Spdx);

    [Theory]
    [InlineData("")]
    [InlineData("This package was debianized by Jan Kowalski.\n\nCopyright: 1999 Jan Kowalski.")]
    [InlineData("The GNU system is great.")]
    public void Text_that_states_no_licence_has_none(string text) => Assert.Null(DebianCopyright.Parse(text, isInMain: true).Whole());

    [Fact]
    public void A_licence_written_where_its_name_belongs_is_one_licence()
    {
        const string text = "Format: copyright-format/1.0\n\nFiles: *\nLicense: Redistribution and use in source and binary forms, with or without\n modification, are permitted provided that …\n";
        Assert.Equal("BSD-2-Clause", DebianCopyright.Parse(text, isInMain: false).Whole()?.Spdx);
    }

    [Fact]
    public void A_package_becomes_a_source_and_its_files_may_differ()
    {
        var bytes = Encoding.UTF8.GetBytes(Machine.Replace("CC-BY-NC-4.0", "CC-BY-4.0", StringComparison.Ordinal));
        var manifest = DebianPackage.ToManifest("handbook-pl", "1.2-3", bytes, isInMain: true, "pl", new DateOnly(2026, 9, 1))!;

        Assert.Equal((RightsBasis.Licence, RightsClass.White, "debian-handbook-pl", "pl"), (manifest.Basis, manifest.Class, manifest.Id, manifest.Language));
        var evidence = Assert.Single(manifest.Evidence);
        Assert.Equal(("package-metadata", "/usr/share/doc/handbook-pl/copyright"), (evidence.Kind, evidence.Location));
        Assert.EndsWith("(in Debian main)", evidence.Statement, StringComparison.Ordinal);

        // A file of the package under NC is less free than the package, and comes out as its own source.
        var signal = DebianCopyright.Parse(Machine, isInMain: true).LicenseOf("images/a.svg")!.ToSignal("/usr/share/doc/handbook-pl/copyright", evidence.Sha256!, new DateOnly(2026, 9, 1));
        var cleared = new RightsClearance(new ClearanceOptions()).Clear(new Text.Documents.Document { Id = "1", Text = "x", Source = "?" }, manifest, [signal]);
        Assert.Equal(("debian-handbook-pl:CC-BY-NC-4.0", RightsClass.GreyResearch), (cleared.Document?.Source.Id, cleared.Verdict.Class));
        Assert.Equal((SignalKinds.PackageMetadata, "/usr/share/doc/handbook-pl/copyright, line 12"), (signal.Kind, signal.Location));

        Assert.Null(DebianPackage.ToManifest("x", "1", Encoding.UTF8.GetBytes("no licence here"), isInMain: true, null, default));
    }

    // A guard in milliseconds, not a measure: backtracking over 2,000 stars would never end, and each licence's name read to the end of the file take minutes.
    [Fact(Timeout = 60_000)]
    public async Task Hostile_files_are_read_in_time_linear_in_their_length()
    {
        Assert.False(await Task.Run(() => CopyrightPattern.Matches(string.Concat(Enumerable.Repeat("*a", 2000)) + "b", new string('a', 5000)), TestContext.Current.CancellationToken));
        foreach (var file in (string[])[string.Concat(Enumerable.Repeat("GNU General Public License ", 80_000)), "Files: *\nLicense: " + string.Concat(Enumerable.Repeat("x and (", 300_000))])
            await Task.Run(() => DebianCopyright.Parse(file, isInMain: false).Whole(), TestContext.Current.CancellationToken);
    }
}
