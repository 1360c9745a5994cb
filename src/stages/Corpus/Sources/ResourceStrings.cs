using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Resources;
using System.Text;

namespace Endonym.Corpus.Sources;

/// <summary>Strings embedded in an assembly, read as bytes: no code of it is loaded and no object of it is made.</summary>
internal static class ResourceStrings
{
    private const string StringType = "ResourceTypeCode.String";

    /// <summary>The strings of each embedded <c>.resources</c>, by resource name; ordered by key, in which related messages stand together.</summary>
    /// <exception cref="BadImageFormatException">The file is no assembly, or a broken one.</exception>
    public static IReadOnlyList<(string Resource, SortedDictionary<string, string> Strings)> Read(string assemblyPath)
    {
        using var image = new PEReader(new MemoryStream(File.ReadAllBytes(assemblyPath)));
        if (!image.HasMetadata)
            return [];

        var metadata = image.GetMetadataReader();
        var found = new List<(string, SortedDictionary<string, string>)>();
        foreach (var handle in metadata.ManifestResources)
        {
            var resource = metadata.GetManifestResource(handle);
            var name = metadata.GetString(resource.Name);
            if (resource.Implementation.IsNil && name.EndsWith(".resources", StringComparison.Ordinal))
                found.Add((name, StringsOf(BytesOf(image, resource.Offset))));
        }

        return found;
    }

    /// <summary>Text of an assembly's attribute such as <c>AssemblyCopyrightAttribute</c>; null if it has none.</summary>
    public static string? Attribute(string assemblyPath, string attributeName)
    {
        using var image = new PEReader(new MemoryStream(File.ReadAllBytes(assemblyPath)));
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference)
                continue;

            var type = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
            if (type.Kind != HandleKind.TypeReference || metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name) != attributeName)
                continue;

            // ECMA-335 II.23.3: the prolog 0x0001, then the constructor's arguments; here one string.
            var blob = metadata.GetBlobReader(attribute.Value);
            return blob.ReadUInt16() == 1 ? blob.ReadSerializedString() : null;
        }

        return null;
    }

    private static byte[] BytesOf(PEReader image, long offset)
    {
        var header = image.PEHeaders.CorHeader ?? throw new BadImageFormatException("The assembly has no CLI header.");
        var section = image.GetSectionData(header.ResourcesDirectory.RelativeVirtualAddress);
        var reader = section.GetReader((int)offset, section.Length - (int)offset);
        return reader.ReadBytes(reader.ReadInt32());
    }

    private static SortedDictionary<string, string> StringsOf(byte[] bytes)
    {
        var strings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var reader = new ResourceReader(new MemoryStream(bytes));
        var entries = reader.GetEnumerator();
        while (entries.MoveNext())
        {
            // Asking for the entry's value would make whatever object it describes; the raw bytes make none.
            var key = (string)entries.Key;
            reader.GetResourceData(key, out var type, out var value);
            if (type == StringType)
                strings[key] = new BinaryReader(new MemoryStream(value), Encoding.UTF8).ReadString();
        }

        return strings;
    }
}
