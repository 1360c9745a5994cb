using System.Diagnostics;

namespace Endonym.Assistants.Pages;

/// <summary>Files inside this assembly.</summary>
internal static class Asset
{
    public static Stream Open(string name) => typeof(Asset).Assembly.GetManifestResourceStream(name)
        ?? throw new UnreachableException($"The asset {name} is not embedded.");

    public static byte[] Bytes(string name)
    {
        using var stream = Open(name);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static string Text(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }
}
