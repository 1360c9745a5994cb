using Endonym.Models.Checkpoints.SafeTensors;

namespace Endonym.Models.Families;

/// <summary>The type of the weights, as a <c>config.json</c> states it.</summary>
internal static class StoredType
{
    // transformers 5 writes dtype where 4 wrote torch_dtype; without either, torch's own default holds.
    public static ElementType Of(HuggingFaceJson json)
    {
        var old = json.OptionalString("torch_dtype");
        var name = json.OptionalString("dtype") ?? old ?? ElementType.F32.TorchName;
        return ElementTypes.FromTorchName(name) is { } type and (ElementType.F32 or ElementType.BF16 or ElementType.F16 or ElementType.F64)
            ? type
            : throw json.Unsupported("torch_dtype", name, "float32, bfloat16, float16, float64");
    }
}
