using System.Diagnostics;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>A value of a GGUF file's metadata: a number, a truth value, a string, or an array of one of these.</summary>
public sealed class GgufValue
{
    private static readonly (GgufValueType Type, Type Of)[] Types =
    [
        (GgufValueType.UInt8, typeof(byte)), (GgufValueType.Int8, typeof(sbyte)), (GgufValueType.UInt16, typeof(ushort)), (GgufValueType.Int16, typeof(short)),
        (GgufValueType.UInt32, typeof(uint)), (GgufValueType.Int32, typeof(int)), (GgufValueType.Float32, typeof(float)), (GgufValueType.Bool, typeof(bool)),
        (GgufValueType.String, typeof(string)), (GgufValueType.UInt64, typeof(ulong)), (GgufValueType.Int64, typeof(long)), (GgufValueType.Float64, typeof(double)),
    ];

    private GgufValue(GgufValueType type, GgufValueType? elementType, object value) => (Type, ElementType, Value) = (type, elementType, value);

    /// <summary>What it is.</summary>
    public GgufValueType Type { get; }

    /// <summary>What the elements of an array are; null for anything else.</summary>
    public GgufValueType? ElementType { get; }

    /// <summary>The value as .NET knows it: <see cref="uint"/>, <see cref="string"/>, an array of <see cref="float"/> … Arrays within arrays are arrays of <see cref="GgufValue"/>. Not to be changed.</summary>
    public object Value { get; }

    /// <summary>A number, truth value or string.</summary>
    /// <exception cref="ArgumentException">GGUF has no such type.</exception>
    public static GgufValue Of<T>(T value)
        where T : notnull => new(TypeOf(typeof(T)), elementType: null, value);

    /// <summary>An array of numbers, truth values or strings.</summary>
    /// <exception cref="ArgumentException">GGUF has no such type.</exception>
    public static GgufValue OfArray<T>(T[] values)
        where T : notnull => new(GgufValueType.Array, TypeOf(typeof(T)), values);

    /// <summary>An array of arrays.</summary>
    /// <exception cref="ArgumentException">One of them is no array.</exception>
    public static GgufValue OfArrays(GgufValue[] arrays) => Array.TrueForAll(arrays, array => array.Type == GgufValueType.Array)
        ? new GgufValue(GgufValueType.Array, GgufValueType.Array, arrays)
        : throw new ArgumentException("An array of arrays has nothing else in it.", nameof(arrays));

    /// <summary>The value, if it is of that type; an array is asked for as such.</summary>
    public bool TryGet<T>(out T? value)
    {
        // An array of int is one of uint to the runtime, but not to the file.
        var matches = Value.GetType() == typeof(T);
        value = matches ? (T)Value : default;
        return matches;
    }

    /// <inheritdoc/>
    public override string ToString() => Type == GgufValueType.Array ? $"{((Array)Value).Length} × {ElementType}" : FormattableString.Invariant($"{Value}");

    private static GgufValueType TypeOf(Type type)
    {
        foreach (var (ggufType, known) in Types)
        {
            if (known == type)
                return ggufType;
        }

        throw new ArgumentException($"GGUF has no values of type {type.Name}.");
    }

    /// <summary>Bytes of one value at least: what a reader may conclude about how many can follow.</summary>
    internal static int LeastBytes(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 or GgufValueType.String => 8,
        GgufValueType.Array => 12,
        _ => throw new UnreachableException($"There is no GGUF type {type}."),
    };
}
