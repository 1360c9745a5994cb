using System.Diagnostics;
using Endonym.Lineage.Rights;

namespace Endonym.Release.Gate;

/// <summary>What a policy allows each use of text, for one purpose.</summary>
public sealed record UseRules
{
    /// <summary>Text that was collected and put to no use.</summary>
    public required UseRule Collected { get; init; }

    /// <summary>Text that a vocabulary was counted from.</summary>
    public required UseRule Tokenizer { get; init; }

    /// <summary>Text of next-token training.</summary>
    public required UseRule Pretraining { get; init; }

    /// <summary>Instructions.</summary>
    public required UseRule Instruct { get; init; }

    /// <summary>Preferences.</summary>
    public required UseRule Align { get; init; }

    /// <summary>The rule of a use.</summary>
    public UseRule Of(TextUse use) => use switch
    {
        TextUse.Collected => Collected,
        TextUse.Tokenizer => Tokenizer,
        // What shapes a model's weights is judged as what trained them, however little it shapes.
        TextUse.Pretraining or TextUse.Calibration => Pretraining,
        TextUse.Instruct => Instruct,
        TextUse.Align => Align,
        _ => throw new UnreachableException($"A use of text without a rule: {use}."),
    };
}
