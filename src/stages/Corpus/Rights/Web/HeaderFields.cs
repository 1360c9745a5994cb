namespace Endonym.Corpus.Rights.Web;

/// <summary>The header fields of a response, in the order they came; names may repeat and are compared without case.</summary>
/// <param name="fields">Name and value of each line.</param>
public sealed class HeaderFields(IEnumerable<KeyValuePair<string, string>> fields)
{
    /// <summary>No header at all.</summary>
    public static HeaderFields None { get; } = new([]);

    private readonly KeyValuePair<string, string>[] _fields = [.. fields];

    /// <summary>Every value of a field, trimmed, in order.</summary>
    public IEnumerable<string> Values(string name) =>
        _fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value.Trim());
}
