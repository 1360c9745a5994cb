namespace Endonym.Corpus.Classifiers;

/// <summary>How a hashed linear classifier is trained.</summary>
/// <param name="EpochCount">Passes over the examples.</param>
/// <param name="LearningRate">Of the first step; falls to 0 in a straight line.</param>
/// <param name="ShardCount">Parts that are learnt from apart and averaged. Part of the result, unlike the threads.</param>
/// <param name="ThreadCount">Threads; changes nothing but the time.</param>
/// <param name="Seed">Of the order of examples.</param>
internal readonly record struct HashedTrainingOptions(int EpochCount, float LearningRate, int ShardCount, int ThreadCount, int Seed);
