using System.Numerics;
using System.Runtime.InteropServices;

namespace Endonym.Models.Sampling;

/// <summary>Finds the largest of many numbers without sorting them. Of equal numbers the one with the lower place counts as larger, so that every choice is one.</summary>
internal static class TopSelection
{
    /// <summary>The k largest, in the order of their places.</summary>
    /// <remarks>
    /// One pass: whatever beats the least that is surely needed goes into a buffer of twice the size, which is halved when it is full; the bar then rises. Most
    /// numbers of a large vocabulary fall short of the bar, a whole vector of them with one comparison.
    /// </remarks>
    /// <param name="values">None is NaN.</param>
    /// <param name="count">How many; all are taken if there are fewer.</param>
    /// <param name="floor">Smaller ones are left out.</param>
    /// <param name="places">Takes the places; at least <c>min(2 · count + a vector, values)</c> long.</param>
    /// <returns>How many were found.</returns>
    public static int Largest(ReadOnlySpan<float> values, int count, float floor, Span<int> places)
    {
        var room = Math.Min(places.Length, (2 * Math.Min(count, values.Length)) + Vector<float>.Count);
        var found = 0;
        var bar = floor;
        var hasBar = false; // until the buffer was halved once, a number equal to the floor counts too
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var vector = 0; vector < vectors.Length; vector++)
        {
            var at = vector * Vector<float>.Count;
            var lanes = vectors[vector];
            if (hasBar ? Vector.GreaterThanAny(lanes, new Vector<float>(bar)) : Vector.GreaterThanOrEqualAny(lanes, new Vector<float>(bar)))
                Take(values, at, at + Vector<float>.Count, places);
        }

        Take(values, vectors.Length * Vector<float>.Count, values.Length, places);
        if (found > count)
            found = Keep(values, places[..found], count);
        places[..found].Sort();
        return found;

        void Take(ReadOnlySpan<float> all, int from, int to, Span<int> buffer)
        {
            for (var place = from; place < to; place++)
            {
                if (hasBar ? all[place] <= bar : !(all[place] >= bar))
                    continue;
                if (found == room)
                {
                    found = Keep(all, buffer[..found], count);
                    bar = all[buffer[0]];
                    foreach (var kept in buffer[..found])
                        bar = Math.Min(bar, all[kept]);
                    hasBar = true;
                    if (all[place] <= bar)
                        continue;
                }

                buffer[found++] = place;
            }
        }
    }

    /// <summary>Moves the places of the largest numbers to the front: Hoare's selection, expected time linear.</summary>
    /// <returns>How many those are: <paramref name="count"/>, or all if there are fewer.</returns>
    public static int Keep(ReadOnlySpan<float> values, Span<int> places, int count)
    {
        if (places.Length <= count)
            return places.Length;

        var (low, high) = (0, places.Length); // the boundary lies in here
        while (high - low > 1)
        {
            var middle = Partition(values, places[low..high]) + low;
            if (middle < count)
                low = middle + 1;
            else
                high = middle;
            if (middle == count || low >= count)
                break;
        }

        return count;
    }

    /// <summary>Moves the fewest of the largest weights that add up to a mass to the front.</summary>
    /// <param name="weights">By place; none negative.</param>
    /// <param name="places">Rearranged.</param>
    /// <param name="mass">What to reach.</param>
    /// <returns>How many those are; all if even they do not reach it.</returns>
    public static int KeepMass(ReadOnlySpan<float> weights, Span<int> places, double mass)
    {
        var (low, high) = (0, places.Length);
        var before = 0.0; // what places[..low] weigh
        while (low < high)
        {
            var middle = Partition(weights, places[low..high]) + low;
            var larger = before;
            foreach (var place in places[low..middle])
                larger += weights[place];
            if (larger >= mass)
            {
                high = middle;
                continue;
            }

            before = larger + weights[places[middle]];
            low = middle + 1;
            if (before >= mass)
                return low;
        }

        return low;
    }

    /// <summary>Puts one place where it belongs among the others, larger ones before and smaller ones after it.</summary>
    /// <returns>Where that is.</returns>
    private static int Partition(ReadOnlySpan<float> values, Span<int> places)
    {
        var last = places.Length - 1;
        var pivot = MedianOfThree(values, places);
        (places[pivot], places[last]) = (places[last], places[pivot]);
        var boundary = 0;
        for (var index = 0; index < last; index++)
        {
            if (!IsLarger(values, places[index], places[last]))
                continue;
            (places[boundary], places[index]) = (places[index], places[boundary]);
            boundary++;
        }

        (places[boundary], places[last]) = (places[last], places[boundary]);
        return boundary;
    }

    // Ordered input, common where probabilities fall with the id, would make the first or the last the worst choice.
    private static int MedianOfThree(ReadOnlySpan<float> values, ReadOnlySpan<int> places)
    {
        var (first, middle, last) = (0, places.Length / 2, places.Length - 1);
        if (IsLarger(values, places[middle], places[first]))
            (first, middle) = (middle, first);
        if (!IsLarger(values, places[last], places[middle]))
            return middle;
        return IsLarger(values, places[last], places[first]) ? first : last;
    }

    private static bool IsLarger(ReadOnlySpan<float> values, int place, int other) =>
        values[place] > values[other] || (values[place] == values[other] && place < other);
}
