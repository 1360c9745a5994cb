using System.Text.Json;
using Endonym.Models.Contracts;

namespace Endonym.Serving.Tests.Fakes;

/// <summary>Forces one text, whatever the schema, and remembers the schemas.</summary>
internal sealed class LetterConstraints(Func<JsonElement?, string> textOf) : ITokenConstraintFactory
{
    public List<JsonElement?> Schemas { get; } = [];

    public ITokenConstraint ForJson(JsonElement? schema, IReadOnlySet<int> endIds)
    {
        Schemas.Add(schema);
        return new Forced([.. FakeModel.Ids(textOf(schema))], endIds);
    }

    public ITokenConstraint ForRegex(string pattern, IReadOnlySet<int> endIds) => throw new NotSupportedException("This fake knows schemas only.");

    private sealed class Forced(int[] ids, IReadOnlySet<int> endIds) : ITokenConstraint
    {
        private int _at;

        public bool MayEnd => _at == ids.Length;

        public void Mask(Span<float> logits)
        {
            for (var id = 0; id < logits.Length; id++)
            {
                if (MayEnd ? !endIds.Contains(id) : id != ids[_at])
                    logits[id] = float.NegativeInfinity;
            }
        }

        public void Accept(int token) => _at++;
    }
}
