namespace Endonym.Text.ChatTemplates;

/// <summary>A conversation as token ids.</summary>
/// <param name="Ids">The ids, the first token included that the template begins with.</param>
/// <param name="IsAnswer">True for the tokens an assistant says, its end-of-turn token included: those that are learnt in fine-tuning.</param>
public sealed record EncodedChat(int[] Ids, bool[] IsAnswer);
