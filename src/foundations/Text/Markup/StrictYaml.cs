using Endonym.Lineage;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Endonym.Text.Markup;

/// <summary>Files that people write in YAML, key for key: an unknown, missing or repeated key is an error that names its line. Keys are in <c>snake_case</c>; JSON is YAML too.</summary>
public static class StrictYaml
{
    private static readonly IDeserializer Deserializer = new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance)
        .WithDuplicateKeyChecking()
        .WithEnforceRequiredMembers()
        .WithEnforceNullability()
        .Build();

    /// <summary>Reads a text.</summary>
    /// <typeparam name="T">A class with a property for each key.</typeparam>
    /// <param name="text">YAML.</param>
    /// <param name="path">Where it stands, for errors.</param>
    /// <param name="whenEmpty">What an empty file lacks, as a sentence.</param>
    /// <exception cref="InvalidInputException">It is empty, no YAML, or not of the form.</exception>
    public static T Parse<T>(string text, string path, string whenEmpty) where T : class
    {
        try
        {
            return Deserializer.Deserialize<T?>(text) ?? throw new InvalidInputException($"{path} is empty. {whenEmpty}");
        }
        catch (YamlException error)
        {
            // The reason a value does not fit is inside: the outer message only says that one did not.
            throw new InvalidInputException($"{path}, line {error.Start.Line}: {(error.InnerException ?? error).Message}", error);
        }
    }
}
