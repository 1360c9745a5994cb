using System.Globalization;
using Endonym.Evaluation.Metrics;

namespace Endonym.Evaluation.Reports;

/// <summary>Numbers as reports print them, the same on every machine.</summary>
internal static class ReportText
{
    /// <summary>Three decimals.</summary>
    public static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A count, its thousands grouped.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share: <c>1 %</c>, <c>0.5 %</c>.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    /// <summary>A value with its interval, in the measure's own unit.</summary>
    public static string Of(Estimate estimate, bool isShare) => isShare
        ? $"{Share(estimate.Value)} % ({Share(estimate.Low)}–{Share(estimate.High)} %)"
        : $"{Number(estimate.Value)} ({Number(estimate.Low)}–{Number(estimate.High)})";

    /// <summary>A relative change with its interval and what it rests on.</summary>
    public static string Change(Estimate estimate) =>
        $"{Signed(estimate.Value)} % ({Signed(estimate.Low)} to {Signed(estimate.High)} %, n = {Count(estimate.N)})";

    /// <summary>A change of a share, in percentage points.</summary>
    public static string Points(Estimate estimate) =>
        $"{Signed(estimate.Value)} points ({Signed(estimate.Low)} to {Signed(estimate.High)}, n = {Count(estimate.N)})";

    private static string Share(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Signed(double share) => (100 * share).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);
}
