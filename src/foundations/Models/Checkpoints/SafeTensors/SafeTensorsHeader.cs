using System.Text.Json;
using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>Reads the header of a safetensors file from bytes that nobody vouches for.</summary>
/// <remarks>
/// Layout: length of the header (u64), the header (a JSON object: name → <c>dtype</c>, <c>shape</c>, <c>data_offsets</c> counted from the end of the header,
/// and <c>__metadata__</c>, strings by name), the tensors without gaps. Source: github.com/huggingface/safetensors, README, "Format".
/// The reader walks the bytes where they lie, so it allocates in proportion to the header that is really there and never to a number that the file claims.
/// </remarks>
internal ref struct SafeTensorsHeader
{
    /// <summary>Bytes a header may have; the reference implementation's limit.</summary>
    public const long MaxLength = 100_000_000;

    /// <summary>Name under which the header keeps strings that are no tensors.</summary>
    public const string MetadataName = "__metadata__";

    private readonly string _path;
    private readonly long _bodyStart;
    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private Utf8JsonReader _reader;
    private bool _metadataSeen;

    private SafeTensorsHeader(ReadOnlySpan<byte> header, string path, long bodyStart)
    {
        _reader = new Utf8JsonReader(header);
        _path = path;
        _bodyStart = bodyStart;
    }

    /// <summary>Reads and checks the header.</summary>
    /// <param name="header">Its bytes, without the length before them.</param>
    /// <param name="path">The file, for errors.</param>
    /// <param name="bodyStart">Where the tensors begin, counted from the beginning of the file.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <exception cref="InvalidInputException">The header is broken, or does not describe this file.</exception>
    public static (Dictionary<string, TensorEntry> Tensors, Dictionary<string, string> Metadata) Read(ReadOnlySpan<byte> header, string path, long bodyStart, long fileLength)
    {
        var reading = new SafeTensorsHeader(header, path, bodyStart);
        try
        {
            reading.ReadNames();
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{path}: the safetensors header is not JSON: {error.Message} The file is damaged or of another format; fetch it again.", error);
        }
        catch (InvalidOperationException error)
        {
            // What Utf8JsonReader.GetString throws for a string that is no Unicode.
            throw new InvalidInputException($"{path}: the safetensors header has a string that is no Unicode text. The file is damaged; fetch it again.", error);
        }

        BodyLayout.Check(reading._tensors.Values, path, bodyStart, fileLength);
        return (reading._tensors, reading._metadata);
    }

    private void ReadNames()
    {
        _reader.Read();
        Expect(JsonTokenType.StartObject, "a JSON object");
        while (NextName() is { } name)
        {
            if (name != MetadataName)
                ReadTensor(name);
            else if (!_metadataSeen)
                ReadMetadata();
            else
                throw Broken($"has '{MetadataName}' twice");
        }

        _reader.Read(); // throws if anything but white space follows
    }

    private void ReadMetadata()
    {
        _metadataSeen = true;
        _reader.Read();
        Expect(JsonTokenType.StartObject, $"strings by name as '{MetadataName}'");
        while (NextName() is { } name)
        {
            _reader.Read();
            Expect(JsonTokenType.String, $"strings only in '{MetadataName}'");
            if (!_metadata.TryAdd(name, _reader.GetString()!)) // a token of type String is never null
                throw Broken($"has '{name}' twice in '{MetadataName}'");
        }
    }

    private void ReadTensor(string name)
    {
        ElementType? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;

        _reader.Read();
        Expect(JsonTokenType.StartObject, $"an object for tensor '{name}'");
        while (NextName() is { } property)
        {
            _reader.Read();
            switch (property)
            {
                case "dtype" when type is null:
                    Expect(JsonTokenType.String, $"a name as dtype of tensor '{name}'");
                    var dtype = _reader.GetString()!; // a token of type String is never null
                    type = ElementTypes.FromSafeTensorsName(dtype)
                        ?? throw Broken($"gives tensor '{name}' the dtype '{dtype}', which is not one of {string.Join(", ", Enum.GetValues<ElementType>().Select(known => known.SafeTensorsName))}");
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(name, property);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(name, property);
                    break;
                default:
                    throw Broken($"gives tensor '{name}' an unknown or repeated property '{property}'; known are dtype, shape and data_offsets");
            }
        }

        if (type is null || shape is null || offsets is not [var start, var end])
            throw Broken($"does not give tensor '{name}' a dtype, a shape and two data_offsets");
        if (start > end || end > long.MaxValue - _bodyStart)
            throw Broken(Invariant($"puts tensor '{name}' at the impossible data_offsets [{start}, {end}]"));

        var expected = SizeOf(name, type.Value, shape);
        if (expected != end - start)
            throw Broken(Invariant($"gives tensor '{name}' {end - start} bytes, but {type.Value.SafeTensorsName} {Shapes.Text(shape)} takes {expected}"));
        if (!_tensors.TryAdd(name, new TensorEntry(name, type.Value, shape.AsReadOnly(), _bodyStart + start, expected)))
            throw Broken($"has tensor '{name}' twice");
    }

    private readonly long SizeOf(string name, ElementType type, List<long> shape)
    {
        try
        {
            return type.SizeOf(shape);
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"{_path}, tensor '{name}': {error.Message} The file is damaged; fetch it again.", error);
        }
    }

    private List<long> ReadNumbers(string tensor, string property)
    {
        Expect(JsonTokenType.StartArray, $"an array as {property} of tensor '{tensor}'");
        List<long> numbers = [];
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out var number) || number < 0)
                throw Broken($"has a {property} of tensor '{tensor}' that is not made of whole numbers from 0 to 2⁶³ − 1");
            numbers.Add(number);
        }

        return numbers;
    }

    private string? NextName()
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.PropertyName ? _reader.GetString() : null;
    }

    private readonly void Expect(JsonTokenType type, string what)
    {
        if (_reader.TokenType != type)
            throw Broken($"should have {what}");
    }

    private readonly InvalidInputException Broken(string fault) =>
        new($"{_path}: the safetensors header {fault}. The file is damaged or of another format; fetch it again.");
}
