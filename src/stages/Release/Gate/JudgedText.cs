using Endonym.Lineage.Rights;

namespace Endonym.Release.Gate;

/// <summary>A source in one use, as the gate saw it.</summary>
/// <param name="Artifact">Kind and name of the artifact through which it came in.</param>
/// <param name="Source">The source's id.</param>
/// <param name="Use">What it was used for.</param>
/// <param name="Class">Its rights class.</param>
/// <param name="License">Its licence.</param>
/// <param name="Origin">Its origin, as recorded.</param>
public sealed record JudgedText(string Artifact, string Source, TextUse Use, RightsClass Class, string License, Origin Origin);
