namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>On which side of a change from capitals to small letters a character may stand.</summary>
[Flags]
internal enum LetterCase : byte
{
    /// <summary>No letter and no mark.</summary>
    None = 0,

    /// <summary><c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c>.</summary>
    Upper = 1,

    /// <summary><c>[\p{Ll}\p{Lm}\p{Lo}\p{M}]</c>.</summary>
    Lower = 2,

    /// <summary>Letters without case, and marks.</summary>
    Both = Upper | Lower,
}
