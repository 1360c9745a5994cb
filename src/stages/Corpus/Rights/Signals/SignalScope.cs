namespace Endonym.Corpus.Rights.Signals;

/// <summary>What a signal speaks of. The order is the order of precision.</summary>
public enum SignalScope
{
    /// <summary>A whole site or a part of it: robots.txt, tdmrep.json, ai.txt, terms of service.</summary>
    Site,

    /// <summary>This very document: in it, or in the headers it came with.</summary>
    Document,
}
