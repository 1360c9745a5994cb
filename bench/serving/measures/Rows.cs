using System.Globalization;

namespace Endonym.Bench.Serving;

/// <summary>What was measured against a limit, a line each, for the script to put together with what other programs measured.</summary>
internal sealed class Rows(string path)
{
    /// <summary>Appends a measure that must reach a floor.</summary>
    public void AtLeast(string measure, double value, double floor, string unit) => Append(measure, value, "≥", floor, unit);

    /// <summary>Appends a measure that must stay below a ceiling.</summary>
    public void AtMost(string measure, double value, double ceiling, string unit) => Append(measure, value, "≤", ceiling, unit);

    private void Append(string measure, double value, string relation, double limit, string unit) =>
        File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture, $"{measure}\t{value:0.###}\t{relation}\t{limit}\t{unit}\n"));
}
