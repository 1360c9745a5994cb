using System.Numerics;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>When Python holds two values for equal, and which comes first.</summary>
internal static class PythonEquality
{
    /// <summary>For keys of mappings and for sets of values: <c>1</c>, <c>1.0</c> and <c>True</c> are one key.</summary>
    public static IEqualityComparer<JinjaValue> Comparer { get; } = EqualityComparer<JinjaValue>.Create((a, b) => a is not null && b is not null && AreEqual(a, b), HashOf);

    public static bool AreEqual(JinjaValue a, JinjaValue b) => (a, b) switch
    {
        (JinjaText x, JinjaText y) => string.Equals(x.Value, y.Value, StringComparison.Ordinal),
        (JinjaNone, JinjaNone) or (JinjaUndefined, JinjaUndefined) => true,
        (JinjaList x, JinjaList y) => x.IsTuple == y.IsTuple && x.Items.Count == y.Items.Count && x.Items.Zip(y.Items, AreEqual).All(equal => equal),
        (JinjaMapping x, JinjaMapping y) => x.Entries.Count == y.Entries.Count && x.Entries.All(entry => y[entry.Key] is { } other && AreEqual(entry.Value, other)),
        _ when IsNumber(a) && IsNumber(b) => CompareNumbers(a, b) == 0,
        _ => ReferenceEquals(a, b),
    };

    /// <summary>Negative, zero or positive as Python orders them; null where Python refuses to, and where one is not a number.</summary>
    public static int? Compare(JinjaValue a, JinjaValue b)
    {
        switch (a, b)
        {
            case (JinjaText x, JinjaText y):
                return CompareCodePoints(x.Value, y.Value);
            case (JinjaList x, JinjaList y) when x.IsTuple == y.IsTuple:
                for (var i = 0; i < Math.Min(x.Items.Count, y.Items.Count); i++)
                {
                    if (!AreEqual(x.Items[i], y.Items[i]))
                        return Compare(x.Items[i], y.Items[i]);
                }

                return x.Items.Count.CompareTo(y.Items.Count);
            default:
                return IsNumber(a) && IsNumber(b) ? CompareNumbers(a, b) : null;
        }
    }

    /// <summary>Whether Python computes with it; a boolean is the number 0 or 1.</summary>
    public static bool IsNumber(JinjaValue value) => value is JinjaInteger or JinjaFloat or JinjaBoolean;

    public static double ToDouble(JinjaValue number) => number is JinjaFloat real ? real.Value : (double)ToInteger(number);

    /// <summary>Of an integer or a boolean.</summary>
    public static BigInteger ToInteger(JinjaValue number) => number is JinjaBoolean boolean ? (boolean.Value ? 1 : 0) : ((JinjaInteger)number).Value;

    private static int? CompareNumbers(JinjaValue a, JinjaValue b)
    {
        if (a is not JinjaFloat && b is not JinjaFloat)
            return ToInteger(a).CompareTo(ToInteger(b));
        var (x, y) = (ToDouble(a), ToDouble(b));
        return double.IsNaN(x) || double.IsNaN(y) ? null : x.CompareTo(y);
    }

    // UTF-16 puts the surrogates of astral characters before U+E000 to U+FFFF; Python compares code points.
    private static int CompareCodePoints(string x, string y)
    {
        for (var i = 0; i < Math.Min(x.Length, y.Length); i++)
        {
            if (x[i] == y[i])
                continue;
            return char.IsSurrogate(x[i]) == char.IsSurrogate(y[i]) ? x[i].CompareTo(y[i]) : char.IsSurrogate(x[i]) ? 1 : -1;
        }

        return x.Length.CompareTo(y.Length);
    }

    private static int HashOf(JinjaValue value) => value switch
    {
        JinjaText text => string.GetHashCode(text.Value, StringComparison.Ordinal),
        _ when IsNumber(value) => ToDouble(value).GetHashCode(),
        JinjaList list => list.Items.Aggregate(list.Items.Count, (hash, item) => HashCode.Combine(hash, HashOf(item))),
        JinjaMapping mapping => mapping.Entries.Count,
        JinjaNone or JinjaUndefined => 0,
        _ => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value),
    };
}
