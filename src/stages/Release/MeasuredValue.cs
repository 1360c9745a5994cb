using System.Text.Json;
using System.Text.Json.Nodes;

namespace Endonym.Release;

/// <summary>A value with its interval.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Count">How many items it rests on.</param>
public sealed record MeasuredValue(double Value, double Low, double High, long Count)
{
    /// <summary>As people read it: <c>0.712 (0.690–0.733), n = 60</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Value:0.000} ({Low:0.000}–{High:0.000}), n = {Count:N0}");

    /// <summary>Reads <c>{value, low, high, n}</c>.</summary>
    /// <returns>Null if this is something else.</returns>
    public static MeasuredValue? Of(JsonNode? node) =>
        node is JsonObject found && Number(found["value"]) is { } value && Number(found["low"]) is { } low && Number(found["high"]) is { } high && Number(found["n"]) is { } count
            ? new MeasuredValue(value, low, high, (long)count)
            : null;

    private static double? Number(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null;
}
