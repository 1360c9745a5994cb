using Endonym.Text.ChatTemplates.Jinja;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.ChatTemplates;

/// <summary>Encodes a rendered conversation as Hugging Face's tokenizers do: cut at special tokens, each stretch between them in one piece.</summary>
internal static class RenderedEncoder
{
    /// <param name="tokenizer">Encodes the stretches; takes no special token for one.</param>
    /// <param name="text">The conversation.</param>
    /// <param name="specials">Special tokens that the template wrote.</param>
    /// <param name="answers">What the assistant says, in order.</param>
    public static EncodedChat Encode(ITokenizer tokenizer, JinjaText text, IReadOnlyList<SpecialTokenSpans.Span> specials, IReadOnlyList<(int Start, int End)> answers)
    {
        List<int> ids = [];
        List<bool> isAnswer = [];
        var cuts = answers.SelectMany(answer => new[] { answer.Start, answer.End }).Distinct().Order().ToArray();

        void Mark(int start)
        {
            var answer = answers.Any(span => start >= span.Start && start < span.End);
            while (isAnswer.Count < ids.Count)
                isAnswer.Add(answer);
        }

        // Where an answer begins or ends inside a stretch, tokens end too: the ids up to there are those of the prompt that the model was asked with.
        // Mostly the stretch in one piece has them as its beginning and is taken as it is; a tokenizer that begins each text with a space would put
        // one in otherwise.
        void EncodeStretch(int start, int end)
        {
            while (start < end)
            {
                var whole = tokenizer.Encode(text.Value[start..end]);
                var taken = 0;
                var from = start;
                foreach (var cut in cuts.Where(cut => cut > start && cut < end))
                {
                    var before = tokenizer.Encode(text.Value[start..cut]);
                    if (before.Length < taken || !whole.AsSpan().StartsWith(before))
                    {
                        tokenizer.Encode(text.Value.AsSpan(from, cut - from), ids);
                        Mark(from);
                        whole = null;
                        from = cut;
                        break;
                    }

                    ids.AddRange(whole.AsSpan(taken, before.Length - taken));
                    Mark(from);
                    (taken, from) = (before.Length, cut);
                }

                if (whole is not null)
                {
                    ids.AddRange(whole.AsSpan(taken));
                    Mark(from);
                    return;
                }

                start = from;
            }
        }

        var position = 0;
        foreach (var special in specials)
        {
            EncodeStretch(position, special.Start);
            ids.Add(special.Id);
            Mark(special.Start);
            position = special.End;
        }

        EncodeStretch(position, text.Value.Length);
        return new EncodedChat([.. ids], [.. isAnswer]);
    }
}
