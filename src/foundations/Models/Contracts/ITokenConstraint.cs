namespace Endonym.Models.Contracts;

/// <summary>Which tokens an answer may go on with, so that it keeps to a form such as a JSON schema. Belongs to one answer; not safe for concurrent use.</summary>
public interface ITokenConstraint
{
    /// <summary>Whether the answer so far may end here.</summary>
    bool MayEnd { get; }

    /// <summary>Sets the logits of tokens that may not come next to negative infinity; those of tokens that end an answer stay only where it may end.</summary>
    /// <param name="logits">One for each token of the vocabulary; padding beyond the tokenizer's ids is forbidden too.</param>
    void Mask(Span<float> logits);

    /// <summary>Goes on with a token that <see cref="Mask"/> left.</summary>
    void Accept(int token);
}
