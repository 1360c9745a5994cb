using Endonym.Models.Contracts;

namespace Endonym.Models.Sampling;

/// <summary>The plain way to let a model write one answer; a server makes many at once instead.</summary>
public static class AnswerTokens
{
    extension(ILanguageModel model)
    {
        /// <summary>Draws token after token, for as long as the caller asks and the context has room; ends at no token by itself.</summary>
        /// <param name="prompt">Token ids, not empty, fewer than the model's context holds.</param>
        /// <param name="options">How to draw.</param>
        /// <param name="maxTokens">Tokens at most.</param>
        public IEnumerable<int> Answer(IReadOnlyList<int> prompt, SamplingOptions options, int maxTokens = int.MaxValue)
        {
            int[] ids = [.. prompt];
            var longest = (int)Math.Min(model.ContextLength, (long)ids.Length + maxTokens);
            if (longest <= ids.Length)
                yield break;

            using var slots = model.OpenSlots(1, longest);
            var sampler = new Sampler(options, ids, model.Tokenizer.VocabularySize);
            var logits = new float[slots.VocabularySize];
            slots.Read(0, ids, logits);
            for (var length = ids.Length; ; length++)
            {
                var token = sampler.Draw(logits).Token;
                yield return token;
                // The last token of a full context is told, and nothing after it.
                if (length + 1 >= longest)
                    yield break;
                slots.Step([new SlotToken(0, token)], logits);
            }
        }
    }
}
