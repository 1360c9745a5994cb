using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Text.Tokenizers.WordModels;

namespace Endonym.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>model.vocab</c> and <c>model.merges</c>.</summary>
/// <param name="document">The file.</param>
internal sealed class VocabularyReader(TokenizerDocument document)
{
    // A hole in the ids costs a few bytes, so some are allowed; a single huge number must not become memory.
    private const int IdsPerToken = 4;
    private const int MoreIds = 1 << 16;

    private string File => document.Root.File;

    /// <summary>Written forms with their ids, as BPE, WordPiece and WordLevel have them.</summary>
    /// <exception cref="InvalidInputException">It is missing or no object of ids, or two tokens have one name or id.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TokenTable ReadIds()
    {
        var tokens = new TokenTable();
        var reader = Open(document.Vocabulary, "model.vocab", JsonTokenType.StartObject, "an object of tokens and ids");
        var text = new JsonText(File);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var token = text.Of(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id) || id < 0)
                throw Refusal($"model.vocab.{Encoding.UTF8.GetString(token)}", ref reader, "a whole number from 0");
            if (!tokens.TryAdd(token, id))
                throw new InvalidInputException($"{File}: model.vocab has the token '{Encoding.UTF8.GetString(token)}' twice. Each needs a written form of its own.");
        }

        CheckIds(tokens);
        return tokens;
    }

    /// <summary>Written forms with their scores, as Unigram has them; the place in the list is the id.</summary>
    /// <exception cref="InvalidInputException">It is missing or no list of pairs, two tokens have one name, or a score is not finite.</exception>
    public (TokenTable Tokens, List<double> Scores) ReadScores()
    {
        var tokens = new TokenTable();
        List<double> scores = [];
        var reader = Open(document.Vocabulary, "model.vocab", JsonTokenType.StartArray, "a list of tokens with their scores");
        var text = new JsonText(File);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var place = FormattableString.Invariant($"model.vocab[{scores.Count}]");
            if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.String)
                throw Refusal(place, ref reader, "a token and its score");
            if (!tokens.TryAdd(text.Of(ref reader), scores.Count))
                throw new InvalidInputException($"{File}: {place} is '{Encoding.UTF8.GetString(text.Of(ref reader))}', a token that came before. Each needs a written form of its own.");
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var score) || !double.IsFinite(score))
                throw Refusal($"{place}[1]", ref reader, "a finite number");
            scores.Add(score);
            if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
                throw Refusal(place, ref reader, "a token and its score");
        }

        return (tokens, scores);
    }

    /// <summary>Merges by rank, as a table to look them up in and as a list.</summary>
    /// <param name="tokens">Written forms.</param>
    /// <param name="continuingPrefix">What the right one of two loses when they merge; empty as a rule.</param>
    /// <param name="isReserved">Whether no text may become a token; merges that would make it so are left out.</param>
    /// <exception cref="InvalidInputException">It is missing or no list of pairs of tokens that together are a third, or a pair comes twice.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (MergeTable Table, IReadOnlyList<BpeMerge> Merges) ReadMerges(TokenTable tokens, string continuingPrefix, Func<int, bool> isReserved)
    {
        List<BpeMerge> merges = [];
        List<int> ranks = [];
        var rank = 0;
        var result = TokenTable.None;
        var prefixLength = Encoding.UTF8.GetByteCount(continuingPrefix);
        var reader = Open(document.Merges, "model.merges", JsonTokenType.StartArray, "a list of merges");
        var text = new JsonText(File);
        Span<byte> joined = new byte[2 * tokens.LongestToken];
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rank++)
        {
            var (left, right) = ReadPair(ref reader, ref text, tokens);
            var last = result;
            result = TokenTable.None;
            if (left != TokenTable.None && right != TokenTable.None && tokens[right].Length >= prefixLength)
            {
                tokens[left].CopyTo(joined);
                tokens[right][prefixLength..].CopyTo(joined[tokens[left].Length..]);
                result = FindNear(tokens, joined[..(tokens[left].Length + tokens[right].Length - prefixLength)], last);
            }

            if (result == TokenTable.None)
                throw new InvalidInputException(FormattableString.Invariant($"{File}: model.merges[{rank}] joins {Shown(tokens, left)} and {Shown(tokens, right)}; supported: two tokens of model.vocab that together are a third. Fetch or write the file again."));
            if (isReserved(result))
                continue;
            merges.Add(new BpeMerge(left, right, result));
            ranks.Add(rank);
        }

        var table = new MergeTable(merges, ranks);
        return table.FirstRepeated is { } repeated
            ? throw new InvalidInputException(FormattableString.Invariant($"{File}: model.merges[{ranks[repeated]}] joins {Shown(tokens, merges[repeated].Left)} and {Shown(tokens, merges[repeated].Right)}, as an earlier one does. Take one of them out."))
            : (table, merges);
    }

    /// <summary>Most merges make the token that the merge before has made in another way, or the one after it.</summary>
    private static int FindNear(TokenTable tokens, ReadOnlySpan<byte> token, int last)
    {
        for (var id = Math.Max(last, 0); id < Math.Min(last + 2, tokens.IdCount); id++)
        {
            if (tokens[id].SequenceEqual(token))
                return id;
        }

        return tokens.Find(token);
    }

    private static string Shown(TokenTable tokens, int id) => id == TokenTable.None ? "what is no token" : $"'{Encoding.UTF8.GetString(tokens[id])}'";

    private InvalidInputException Refusal(string place, ref Utf8JsonReader reader, string supported) =>
        new($"{File}: {place} is {(reader.TokenType is JsonTokenType.String or JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : reader.TokenType)}; supported: {supported}. Fetch or write the file again.");

    private Utf8JsonReader Open(ReadOnlyMemory<byte> json, string name, JsonTokenType type, string supported)
    {
        var reader = new Utf8JsonReader(json.Span);
        if (json.IsEmpty || !reader.Read() || reader.TokenType != type)
            throw new InvalidInputException($"{File}: {name} is {(json.IsEmpty ? "missing" : reader.TokenType)}; supported: {supported}. Fetch or write the file again.");
        return reader;
    }

    /// <summary>The parts of a merge: a pair since version 0.20 of the library, before that one string with a space between them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (int Left, int Right) ReadPair(ref Utf8JsonReader reader, ref JsonText text, TokenTable tokens)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            var merge = text.Of(ref reader);
            var space = merge.IndexOf((byte)' ');
            return space < 0 ? (TokenTable.None, TokenTable.None) : (tokens.Find(merge[..space]), tokens.Find(merge[(space + 1)..]));
        }

        if (reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            var left = tokens.Find(text.Of(ref reader));
            if (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                var right = tokens.Find(text.Of(ref reader));
                if (reader.Read() && reader.TokenType == JsonTokenType.EndArray)
                    return (left, right);
            }
        }

        throw Refusal("model.merges", ref reader, "strings, or pairs of strings");
    }

    private void CheckIds(TokenTable tokens)
    {
        if (tokens.IdCount > MoreIds + ((long)IdsPerToken * tokens.Count))
            throw new InvalidInputException(FormattableString.Invariant($"{File}: model.vocab has {tokens.Count:N0} tokens and an id of {tokens.IdCount - 1:N0}, which leaves too many ids without a token. Number them anew."));
        var taken = new bool[tokens.IdCount];
        foreach (var id in tokens.Ids)
        {
            if (taken[id])
                throw new InvalidInputException(FormattableString.Invariant($"{File}: model.vocab gives the id {id} to two tokens. Each needs its own."));
            taken[id] = true;
        }
    }
}
