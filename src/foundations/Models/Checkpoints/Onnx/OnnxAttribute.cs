namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>A constant that belongs to a node, as <c>AttributeProto</c>.</summary>
internal readonly record struct OnnxAttribute(ProtobufMessage Message)
{
    // Field numbers of AttributeProto, and its codes for what an attribute holds.
    private const int NameField = 1, FloatField = 2, IntField = 3, StringField = 4, TypeField = 20;
    private const long IsFloat = 1, IsInt = 2, IsString = 3;

    public static OnnxAttribute Of(string name, long value) => new(new ProtobufMessage().Add(NameField, name).Add(IntField, value).Add(TypeField, IsInt));

    public static OnnxAttribute Of(string name, float value) => new(new ProtobufMessage().Add(NameField, name).Add(FloatField, value).Add(TypeField, IsFloat));

    public static OnnxAttribute Of(string name, string value) => new(new ProtobufMessage().Add(NameField, name).Add(StringField, value).Add(TypeField, IsString));
}
