namespace Endonym.Corpus.Sources;

/// <summary>Paths as they may be written into a manifest: never with the name of the user's home.</summary>
internal static class UserPath
{
    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary><c>/home/name/texts</c> becomes <c>~/texts</c>; others stay as they are.</summary>
    public static string Hide(string path) => Home.Length > 1 && path.StartsWith(Home + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        ? "~/" + path[(Home.Length + 1)..].Replace('\\', '/')
        : path;

    /// <summary>The other way round.</summary>
    public static string Expand(string path) => path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Home, path[2..]) : path;
}
