namespace Endonym.Release.Tests;

/// <summary>Text that people have read and found right. A text that differs is written beside the snapshot in the output folder, to be read too.</summary>
internal static class Snapshot
{
    public static void Matches(string file, string actual)
    {
        var path = Path.Combine(AppContext.BaseDirectory, file);
        if (!File.Exists(path) || File.ReadAllText(path) != actual)
            File.WriteAllText(path + ".actual", actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
