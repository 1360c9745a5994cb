namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>One step from a token's written form to its text. It sees one token at a time, and knows of its place only whether it is the first: so text can be shown while it is being generated.</summary>
internal interface ITokenDecoder
{
    /// <summary>Whether a token that begins a text has another text than elsewhere.</summary>
    bool DependsOnPlace => false;

    /// <summary>Changes the token.</summary>
    void Decode(TokenText token);
}
