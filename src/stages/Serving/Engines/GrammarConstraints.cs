using System.Text.Json;
using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Models.Grammar;
using Endonym.Text.Tokenizers;

namespace Endonym.Serving.Engines;

/// <summary>Holds answers to JSON or to a regular expression by a grammar over the model's tokens. What comes again is not compiled again.</summary>
/// <param name="tokenizer">The model's.</param>
public sealed class GrammarConstraints(ITokenizer tokenizer) : ITokenConstraintFactory
{
    // A grammar keeps which tokens may come at each place that answers have met: some hundred kilobytes for a large vocabulary.
    private const int MostGrammars = 64;

    private readonly Lock _lock = new();
    private readonly List<VocabularyTrie> _vocabularies = []; // one for each set of end tokens, of which a model has two at most
    private readonly Dictionary<(Form Form, VocabularyTrie Vocabulary), TokenGrammar> _grammars = [];
    private readonly Queue<(Form Form, VocabularyTrie Vocabulary)> _oldest = [];

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The schema is none, or uses what cannot be enforced.</exception>
    public ITokenConstraint ForJson(JsonElement? schema, IReadOnlySet<int> endIds) =>
        Begin(new Form(IsJson: true, schema?.GetRawText() ?? ""), endIds, () => schema is { } given ? TextGrammar.FromJsonSchema(given) : TextGrammar.AnyJsonObject());

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">It is no regular expression, or uses what cannot be enforced.</exception>
    public ITokenConstraint ForRegex(string pattern, IReadOnlySet<int> endIds) => Begin(new Form(IsJson: false, pattern), endIds, () => TextGrammar.FromRegex(pattern));

    private ITokenConstraint Begin(Form form, IReadOnlySet<int> endIds, Func<TextGrammar> compile)
    {
        lock (_lock)
        {
            var key = (form, VocabularyOf(endIds));
            if (!_grammars.TryGetValue(key, out var grammar))
            {
                grammar = new TokenGrammar(compile(), key.Item2);
                _grammars.Add(key, grammar);
                _oldest.Enqueue(key);
                if (_oldest.Count > MostGrammars)
                    _grammars.Remove(_oldest.Dequeue());
            }

            return grammar.Begin();
        }
    }

    private VocabularyTrie VocabularyOf(IReadOnlySet<int> endIds)
    {
        // A model's own files may name an id beyond its tokenizer's, which no answer ever ends with.
        var own = endIds.Where(id => (uint)id < (uint)tokenizer.VocabularySize).ToHashSet();
        if (_vocabularies.Find(vocabulary => vocabulary.EndIds.SetEquals(own)) is { } known)
            return known;
        var made = new VocabularyTrie(tokenizer, own);
        _vocabularies.Add(made);
        return made;
    }

    /// <summary>What an answer is held to: a JSON schema, empty for any object, or a regular expression.</summary>
    private readonly record struct Form(bool IsJson, string Text);
}
