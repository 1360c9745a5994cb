using System.Security.Cryptography;
using System.Text;
using Endonym.Lineage;

namespace Endonym.Release.Gate;

/// <summary>Which models may be released and for what; read from a YAML file, so that a lab's lawyer can read and change it.</summary>
public sealed class ReleasePolicy
{
    private readonly Dictionary<ReleasePurpose, PurposePolicy> _purposes;

    internal ReleasePolicy(string text, Dictionary<ReleasePurpose, PurposePolicy> purposes)
    {
        Text = text;
        _purposes = purposes;
    }

    /// <summary>The policy that Endonym comes with.</summary>
    public static ReleasePolicy Default { get; } = ReadDefault();

    /// <summary>The file as it was written, comments included.</summary>
    public string Text { get; }

    /// <summary>SHA-256 of the file <c>policy.yaml</c> that a release carries, in lower-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>What it asks of a release for a purpose.</summary>
    public PurposePolicy For(ReleasePurpose purpose) => _purposes[purpose];

    /// <summary>Reads a policy file.</summary>
    /// <param name="path">The file; see the comments of the default policy for its names.</param>
    /// <exception cref="InvalidInputException">The file is missing, not YAML, has an unknown, missing or repeated name, or a rule that cannot be meant.</exception>
    public static ReleasePolicy Read(string path)
    {
        try
        {
            return PolicyYaml.Parse(File.ReadAllText(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: the release policy cannot be read: {error.Message}", error);
        }
    }

    private static ReleasePolicy ReadDefault()
    {
        using var reader = new StreamReader(typeof(ReleasePolicy).Assembly.GetManifestResourceStream("policy.yaml")!); // embedded by the project file
        return PolicyYaml.Parse(reader.ReadToEnd(), "policy.yaml");
    }
}
