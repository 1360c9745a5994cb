namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>Changes a text before it is cut. Safe for concurrent use.</summary>
internal interface INormalizer
{
    /// <summary>The changed text; may be empty.</summary>
    /// <param name="text">Whole Unicode characters.</param>
    string Normalize(string text);
}
