namespace Endonym.Training.Align;

/// <summary>Log-probabilities of one pair's answers, summed over their tokens, in nats.</summary>
/// <param name="Chosen">Of the preferred answer.</param>
/// <param name="Rejected">Of the other.</param>
public readonly record struct PairLogProbabilities(double Chosen, double Rejected);

/// <summary>Direct preference optimization (Rafailov et al., 2023, arXiv:2305.18290).</summary>
public static class PreferenceLoss
{
    /// <summary>Falls as the policy comes to prefer the chosen answer by more than the reference does: −log σ(β·margin), equation 7.</summary>
    /// <param name="policy">The model being trained.</param>
    /// <param name="reference">The frozen model it started from.</param>
    /// <param name="beta">How hard the policy is held to the reference, in 1/nats; the paper uses 0.1 to 0.5.</param>
    /// <returns>In nats; ln 2 when the two agree.</returns>
    public static double Loss(PairLogProbabilities policy, PairLogProbabilities reference, double beta) =>
        Softplus(-beta * Margin(policy, reference));

    /// <summary>The loss's derivative by the policy's log-probability of the chosen answer; by that of the rejected it is the negative.</summary>
    /// <returns>−β·σ(−β·margin): between −β and 0.</returns>
    public static double Slope(PairLogProbabilities policy, PairLogProbabilities reference, double beta) =>
        -beta / (1 + Math.Exp(beta * Margin(policy, reference)));

    /// <summary>By how much more than the reference the policy prefers the chosen answer, in nats.</summary>
    public static double Margin(PairLogProbabilities policy, PairLogProbabilities reference) =>
        (policy.Chosen - policy.Rejected) - (reference.Chosen - reference.Rejected);

    // ln(1 + eˣ) without overflow.
    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
