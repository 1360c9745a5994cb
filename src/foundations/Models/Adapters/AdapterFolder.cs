using Endonym.Lineage;
using Endonym.Models.Families;

namespace Endonym.Models.Adapters;

/// <summary>An adapter's folder and the name it is asked for by.</summary>
/// <param name="Name">Not empty; told to whoever lists the models.</param>
/// <param name="Folder">As PEFT saves it; see <see cref="LoraAdapter.Read"/>.</param>
public sealed record AdapterFolder(string Name, string Folder)
{
    /// <summary>Reads adapters of one model.</summary>
    /// <param name="folders">Each with a name of its own.</param>
    /// <param name="config">The decoder they are for.</param>
    /// <exception cref="InvalidInputException">A name is empty or there twice, or a folder holds no adapter of that decoder.</exception>
    public static IReadOnlyList<(string Name, LoraAdapter Adapter)> Read(IReadOnlyList<AdapterFolder> folders, DecoderConfig config)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, folder) in folders)
        {
            if (name.Length == 0)
                throw new InvalidInputException($"The adapter in {folder} has no name. Give it one, which requests then say as 'model'.");
            if (!names.Add(name))
                throw new InvalidInputException($"Two adapters are called '{name}'. Give each a name of its own.");
        }

        return [.. folders.Select(one => (one.Name, LoraAdapter.Read(one.Folder, config)))];
    }
}
