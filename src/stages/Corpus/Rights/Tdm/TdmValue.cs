namespace Endonym.Corpus.Rights.Tdm;

/// <summary>What one place of the TDM Reservation Protocol says.</summary>
/// <param name="Reserved">Whether rights are reserved; null where the place does not say, or says neither 0 nor 1.</param>
/// <param name="Policy">The offer it names; null for none.</param>
public readonly record struct TdmValue(bool? Reserved, string? Policy)
{
    /// <summary>Reads <c>tdm-reservation</c>: <c>1</c> or <c>0</c>; any other value is unset, as the protocol says.</summary>
    internal static bool? ReservationOf(ReadOnlySpan<char> value) => value.Trim() switch
    {
        "1" => true,
        "0" => false,
        _ => null,
    };

    /// <summary>One value of several that a place repeats: reserved if one is.</summary>
    internal static bool? Strictest(IEnumerable<bool?> values) => values.Aggregate((bool?)null, static (strictest, value) => strictest == true || value == true ? true : value ?? strictest);
}
