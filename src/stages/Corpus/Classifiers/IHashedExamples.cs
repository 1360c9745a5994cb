namespace Endonym.Corpus.Classifiers;

/// <summary>What a linear classifier learns from: texts as rows of a hashed table.</summary>
internal interface IHashedExamples
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>Class of an example.</summary>
    int ClassOf(int example);

    /// <summary>How much an example counts; 1 is the usual.</summary>
    float WeightOf(int example);

    /// <summary>Writes the rows of an example. Called from several threads, each with a list of its own.</summary>
    /// <param name="example">Its number.</param>
    /// <param name="rows">Empty at first. A row may come several times and then counts as often.</param>
    /// <returns>What the hashed and the extra rows' weights are multiplied by.</returns>
    RowScales Write(int example, RowList rows);
}

/// <summary>What the weights of a text's rows are multiplied by.</summary>
/// <param name="Hashed">Those of its hashed features.</param>
/// <param name="Extra">Those of the others.</param>
internal readonly record struct RowScales(float Hashed, float Extra);
