namespace Endonym.Corpus.Views;

/// <summary>Tokens and their hashes in arrays that grow and are used again.</summary>
internal sealed class WordBuffer
{
    private Word[] _words = new Word[1024];
    private ulong[] _hashes = new ulong[1024];

    public int Count { get; private set; }

    public ReadOnlySpan<Word> Words => _words.AsSpan(0, Count);

    public ReadOnlySpan<ulong> Hashes => _hashes.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(Word word, ulong hash)
    {
        if (Count == _words.Length)
        {
            Array.Resize(ref _words, Count * 2);
            Array.Resize(ref _hashes, Count * 2);
        }

        _words[Count] = word;
        _hashes[Count++] = hash;
    }

    /// <summary>Forgets the tokens from one on.</summary>
    public void Truncate(int count) => Count = count;
}
