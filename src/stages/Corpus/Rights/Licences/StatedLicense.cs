using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights.Licences;

/// <summary>A licence that somebody named, as we understand it.</summary>
/// <param name="Spdx">SPDX identifier, or <c>LicenseRef-…</c> where SPDX has none.</param>
/// <param name="Class">What it allows.</param>
public readonly record struct StatedLicense(string Spdx, RightsClass Class);
