namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>Which pieces get a space before them that they do not have.</summary>
internal enum PrependScheme
{
    /// <summary>None.</summary>
    Never,

    /// <summary>The one that the text begins with.</summary>
    First,

    /// <summary>All.</summary>
    Always,
}
