using System.Text.Json;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Text.Json;

namespace Endonym.Models.Checkpoints.HuggingFace;

/// <summary>Finds a folder's weights: in one file, or in several that an index names.</summary>
internal static class WeightFiles
{
    /// <summary>Opens every file that holds weights.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="opened">Takes each file as it is opened, so that the caller can close them, also after an error.</param>
    /// <exception cref="InvalidInputException">There are no weights, a file is damaged, or index and files contradict each other.</exception>
    public static Dictionary<string, (SafeTensorsFile File, TensorEntry Entry)> Open(string folder, List<SafeTensorsFile> opened)
    {
        var single = Path.Combine(folder, HuggingFaceFolder.WeightsFile);
        var index = Path.Combine(folder, HuggingFaceFolder.WeightsIndexFile);
        if (File.Exists(single))
            return OpenOne(single, opened);
        if (File.Exists(index))
            return OpenSeveral(folder, index, HuggingFaceJson.Read(index, ReadIndex), opened);

        throw new InvalidInputException($"{folder}: there is neither {HuggingFaceFolder.WeightsFile} nor {HuggingFaceFolder.WeightsIndexFile}. Give the folder of a model in Hugging Face's layout with safetensors weights.");
    }

    private static Dictionary<string, (SafeTensorsFile File, TensorEntry Entry)> OpenOne(string path, List<SafeTensorsFile> opened)
    {
        var file = SafeTensorsFile.Open(path);
        opened.Add(file);
        return file.Tensors.ToDictionary(pair => pair.Key, pair => (file, pair.Value), StringComparer.Ordinal);
    }

    private static Dictionary<string, (SafeTensorsFile File, TensorEntry Entry)> OpenSeveral(string folder, string index, Dictionary<string, string> fileOf, List<SafeTensorsFile> opened)
    {
        var found = new Dictionary<string, (SafeTensorsFile File, TensorEntry Entry)>(StringComparer.Ordinal);
        foreach (var name in fileOf.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            foreach (var (tensor, place) in OpenOne(Path.Combine(folder, name), opened))
            {
                if (!fileOf.TryGetValue(tensor, out var promised) || promised != name)
                    throw new InvalidInputException($"{index}: tensor '{tensor}' is in {name}, but the index puts it {(promised is null ? "nowhere" : $"into {promised}")}. Fetch the index and its files again.");
                found.Add(tensor, place);
            }
        }

        var lost = fileOf.FirstOrDefault(pair => !found.ContainsKey(pair.Key));
        return lost.Key is null
            ? found
            : throw new InvalidInputException($"{index}: tensor '{lost.Key}' should be in {lost.Value}, which does not have it. Fetch the index and its files again.");
    }

    private static Dictionary<string, string> ReadIndex(HuggingFaceJson json)
    {
        const string map = "weight_map";
        var files = json.OptionalObject(map)?.Values ?? throw new InvalidInputException($"'{map}' is missing; it must say which file holds which weight.");
        return files.ToDictionary(pair => pair.Key, pair => FileName(pair.Value), StringComparer.Ordinal);
    }

    // An index comes from strangers: it may name files of its own folder and nothing else.
    private static string FileName(JsonField value) =>
        value.Value.ValueKind == JsonValueKind.String && value.AsText() is var name && name.EndsWith(".safetensors", StringComparison.Ordinal) && name.AsSpan().IndexOfAny('/', '\\', ':') < 0
            ? name
            : throw value.Refusal("the name of a .safetensors file in the same folder");
}
