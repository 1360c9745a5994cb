using System.Text.Json;
using Endonym.Lineage;

namespace Endonym.Models.Contracts;

/// <summary>Makes the constraints that hold answers of one model to a form. Safe for concurrent use.</summary>
public interface ITokenConstraintFactory
{
    /// <summary>Begins a constraint for one answer.</summary>
    /// <param name="schema">The JSON schema the answer must fit; null for any JSON object.</param>
    /// <param name="endIds">Tokens that end an answer.</param>
    /// <exception cref="InvalidInputException">The schema is none, or uses what cannot be enforced.</exception>
    ITokenConstraint ForJson(JsonElement? schema, IReadOnlySet<int> endIds);

    /// <summary>Begins a constraint for one answer.</summary>
    /// <param name="pattern">The regular expression that the whole answer must match, in ECMAScript's syntax.</param>
    /// <param name="endIds">Tokens that end an answer.</param>
    /// <exception cref="InvalidInputException">It is none, or uses what cannot be enforced.</exception>
    ITokenConstraint ForRegex(string pattern, IReadOnlySet<int> endIds);
}
