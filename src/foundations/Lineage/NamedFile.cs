namespace Endonym.Lineage;

/// <summary>Files that a user has named.</summary>
public static class NamedFile
{
    /// <summary>Opens or reads a file.</summary>
    /// <param name="path">The file, which the error names.</param>
    /// <param name="read">Opens or reads it.</param>
    /// <returns>What <paramref name="read"/> gives.</returns>
    /// <exception cref="InvalidInputException">It is missing, or the system does not let it be read.</exception>
    public static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
