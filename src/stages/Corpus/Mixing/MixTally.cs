using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Mixing;

/// <summary>Counts what a mixture holds while it is written.</summary>
internal sealed class MixTally(MixPlan plan)
{
    private readonly long[,] _tokens = new long[plan.Stages.Count, plan.Parts.Count];
    private readonly (long Documents, long Distinct, int Passes)[] _parts = new (long, long, int)[plan.Parts.Count];

    /// <summary>Counts a document.</summary>
    /// <param name="stage">Its stage.</param>
    /// <param name="part">Its part.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="pass">How often it came before.</param>
    public void Add(int stage, int part, long tokens, int pass)
    {
        _tokens[stage, part] += tokens;
        var (documents, distinct, passes) = _parts[part];
        _parts[part] = (documents + 1, distinct + (pass == 0 ? 1 : 0), Math.Max(passes, pass + 1));
    }

    public MixReport ToReport(RightsClass rights)
    {
        var stages = Enumerable.Range(0, plan.Stages.Count).ToList();
        var parts = Enumerable.Range(0, plan.Parts.Count).ToList();
        var tokensOfStage = stages.Select(stage => parts.Sum(part => _tokens[stage, part])).ToList();
        return new MixReport
        {
            RightsClass = rights,
            Tokens = tokensOfStage.Sum(),
            Parts =
            [
                .. parts.Select(part => new MixedPart(
                    plan.Parts[part].Name,
                    plan.Parts[part].TokensAsked,
                    stages.Sum(stage => _tokens[stage, part]),
                    _parts[part].Documents,
                    _parts[part].Distinct,
                    plan.Parts[part].Documents,
                    _parts[part].Passes)),
            ],
            Stages =
            [
                .. stages.Select(stage => new MixedStage(
                    plan.Stages[stage].Name,
                    tokensOfStage.Take(stage).Sum(),
                    tokensOfStage[stage],
                    parts.Where(part => _tokens[stage, part] > 0).ToDictionary(part => plan.Parts[part].Name, part => _tokens[stage, part], StringComparer.Ordinal))),
            ],
        };
    }
}
