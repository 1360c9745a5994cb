namespace Endonym.Corpus.Quality;

/// <summary>Takes the words of a text as they are met.</summary>
internal interface IWordSink
{
    void Word(ulong hash);
}
