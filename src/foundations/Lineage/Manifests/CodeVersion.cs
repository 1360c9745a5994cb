using System.Reflection;

namespace Endonym.Lineage.Manifests;

/// <summary>The version of Endonym that did the work.</summary>
public static class CodeVersion
{
    /// <summary>Version and source revision, such as <c>0.1.0+3f2c…</c>.</summary>
    public static string Current { get; } =
        typeof(CodeVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
