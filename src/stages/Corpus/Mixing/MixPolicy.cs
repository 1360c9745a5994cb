using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Mixing;

/// <summary>What a mixture is made of: how many tokens, of which parts, in which shares, in which order.</summary>
public sealed record MixPolicy
{
    // What decimal fractions such as 0.1 + 0.2 + 0.7 may miss 1 by.
    private const double Tolerance = 1e-9;

    /// <summary>Tokens of the mixture, what is repeated counted each time; the last document is not cut.</summary>
    public required long Tokens { get; init; }

    /// <summary>Names of the shards it is made of, all of one tokenizer.</summary>
    public required IReadOnlyList<string> Shards { get; init; }

    /// <summary>The parts.</summary>
    public required IReadOnlyList<MixPart> Parts { get; init; }

    /// <summary>Stretches with shares of their own, one after another; empty for a mixture that is the same from beginning to end.</summary>
    public IReadOnlyList<MixStage> Stages { get; init; } = [];

    /// <summary>The greyest class that may enter; null lets in what the shards hold.</summary>
    public RightsClass? Ceiling { get; init; }

    /// <summary>The same seed gives the same order.</summary>
    public ulong Seed { get; init; }

    /// <summary>The stages, or the one that the parts' own shares make.</summary>
    internal IReadOnlyList<MixStage> AllStages => Stages.Count > 0 ? Stages : [new MixStage("all", 1, Parts.ToDictionary(part => part.Name, part => part.Share ?? 0, StringComparer.Ordinal))];

    /// <summary>Tokens from the beginning to the end of each stage.</summary>
    internal IReadOnlyList<long> StageEnds
    {
        get
        {
            var sum = 0.0;
            return [.. AllStages.Select(stage => (long)Math.Round(Tokens * (sum += stage.Tokens)))];
        }
    }

    /// <summary>Tokens that a part is asked for.</summary>
    internal long AskedOf(MixPart part)
    {
        var (start, asked) = (0L, 0.0);
        foreach (var (stage, end) in AllStages.Zip(StageEnds))
        {
            asked += (end - start) * stage.Shares.GetValueOrDefault(part.Name);
            start = end;
        }

        return (long)Math.Round(asked);
    }

    /// <summary>Returns itself if its values fit together.</summary>
    /// <exception cref="InvalidInputException">They do not.</exception>
    public MixPolicy Checked()
    {
        Require(Tokens >= 1, FormattableString.Invariant($"tokens is {Tokens}; a mixture has 1 or more."));
        Require(Shards.Count > 0, "shards names none; list the shards to mix.");
        Require(Parts.Count > 0, "parts lists none; one part without conditions takes everything.");
        Require(Ceiling != RightsClass.Excluded, $"ceiling is {RightsClass.Excluded}, which is allowed in nothing. Use {RightsClass.White}, {RightsClass.GreyTdm} or {RightsClass.GreyResearch}.");
        CheckNames("shards", Shards);
        CheckNames("parts", [.. Parts.Select(part => part.Name)]);
        CheckNames("stages", [.. Stages.Select(stage => stage.Name)]);
        foreach (var part in Parts)
        {
            if (part.Shards?.FirstOrDefault(name => !Shards.Contains(name, StringComparer.Ordinal)) is { } strange)
                throw new InvalidInputException($"Part '{part.Name}' takes documents of shards '{strange}', which the policy does not list under shards. List them, or correct the name.");
            Require(
                part.Share is null == Stages.Count > 0,
                Stages.Count > 0 ? $"Part '{part.Name}' has a share of its own, and the policy has stages. Give the shares in the stages." : $"Part '{part.Name}' has no share. Give it one, or let stages tell.");
            if (part.Classes?.FirstOrDefault(rights => rights > (Ceiling ?? RightsClass.GreyResearch)) is { } grey && grey != default)
                throw new InvalidInputException($"Part '{part.Name}' asks for the class {grey}, which the ceiling {Ceiling ?? RightsClass.GreyResearch} does not let in. Raise the ceiling, or take the class out.");
        }

        foreach (var stage in AllStages)
        {
            var where = Stages.Count > 0 ? $"stage '{stage.Name}'" : "the policy";
            foreach (var (name, share) in stage.Shares)
            {
                Require(Parts.Any(part => part.Name == name), $"In {where} '{name}' has a share, and there is no such part. The parts are {string.Join(", ", Parts.Select(part => $"'{part.Name}'"))}.");
                Require(double.IsFinite(share) && share is > 0 and <= 1, FormattableString.Invariant($"In {where} the share of '{name}' is {share}; it must be above 0 and at most 1. Leave out what has none."));
            }

            var sum = stage.Shares.Values.Sum();
            Require(Math.Abs(sum - 1) <= Tolerance, FormattableString.Invariant($"In {where} the shares add up to {sum:0.######}; they must add up to 1. Change one by {1 - sum:0.######}."));
        }

        var tokens = AllStages.Sum(stage => stage.Tokens);
        Require(Stages.All(stage => stage.Tokens > 0) && Math.Abs(tokens - 1) <= Tolerance, FormattableString.Invariant($"The stages' shares of the tokens add up to {tokens:0.######}; each must be above 0, and they must add up to 1."));
        if (Parts.FirstOrDefault(part => AllStages.All(stage => !stage.Shares.ContainsKey(part.Name))) is { } unused)
            throw new InvalidInputException($"Part '{unused.Name}' has a share in no stage. Give it one, or leave it out.");
        return this;
    }

    private static void CheckNames(string what, IReadOnlyList<string> names)
    {
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidInputException($"{what} has '{twice.Key}' twice. Name each once.");
    }

    private static void Require(bool met, string otherwise)
    {
        if (!met)
            throw new InvalidInputException(otherwise);
    }
}
