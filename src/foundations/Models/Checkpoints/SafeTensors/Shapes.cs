using System.Globalization;

namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>Shapes in messages.</summary>
internal static class Shapes
{
    /// <summary>As Python writes it: <c>[256, 64]</c>.</summary>
    public static string Text(IReadOnlyList<long> shape)
    {
        // A hostile header may give a tensor a million dimensions; nobody reads more than eight.
        var shown = shape.Take(8).Select(dimension => dimension.ToString(CultureInfo.InvariantCulture));
        return $"[{string.Join(", ", shape.Count > 8 ? shown.Append("…") : shown)}]";
    }
}
