using Endonym.Models.Sampling;
using FsCheck;
using FsCheck.Fluent;

namespace Endonym.Models.Tests.Sampling;

/// <summary>Oracle: everything sorted, the larger first and of equal ones the first.</summary>
public sealed class TopSelectionTests
{
    // Whole numbers from a small range make ties common.
    private static readonly Arbitrary<float[]> Values = Gen.Choose(0, 300).SelectMany(length => Gen.Choose(-9, 9).Select(value => (float)value).ArrayOf(length)).ToArbitrary();

    [Fact]
    public void The_largest_are_those_that_sorting_puts_first() => Prop.ForAll(Values, Gen.Choose(1, 40).ToArbitrary(), Gen.Choose(-10, 9).ToArbitrary(), (values, count, floor) =>
    {
        var places = new int[(2 * count) + 64];

        var found = TopSelection.Largest(values, count, floor, places);

        Assert.Equal(Sorted(values).Where(place => values[place] >= floor).Take(count).Order(), places[..found]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Keeping_moves_the_largest_to_the_front() => Prop.ForAll(Values, Gen.Choose(0, 40).ToArbitrary(), (values, count) =>
    {
        var places = Enumerable.Range(0, values.Length).ToArray();

        var kept = TopSelection.Keep(values, places, count);

        Assert.Equal(Sorted(values).Take(count).Order(), places[..kept].Order());
        Assert.Equal(Enumerable.Range(0, values.Length), places.Order());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_fewest_that_reach_a_mass_are_found_without_sorting() => Prop.ForAll(Values, Gen.Choose(1, 100).ToArbitrary(), (values, percent) =>
    {
        // Whole weights, so that sums are exact in any order.
        var weights = values.Select(value => value + 10).ToArray();
        var mass = Math.Max(1, Math.Floor(weights.Sum() * percent / 100.0));
        var places = Enumerable.Range(0, weights.Length).ToArray();

        var kept = TopSelection.KeepMass(weights, places, mass);

        var sum = 0.0;
        var expected = Sorted(weights).TakeWhile(place =>
        {
            var goesOn = sum < mass;
            sum += weights[place];
            return goesOn;
        });
        Assert.Equal(expected.Order(), places[..kept].Order());
    }).QuickCheckThrowOnFailure();

    private static IEnumerable<int> Sorted(float[] values) => Enumerable.Range(0, values.Length).OrderByDescending(place => values[place]).ThenBy(place => place);
}
