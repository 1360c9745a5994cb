#!/usr/bin/env dotnet
#:property StartupObject=Everything
#:include 10-corpus.cs
#:include 20-tokenizer.cs
#:include 30-base.cs
#:include 40-instruct.cs
#:include 50-align.cs
#:include 60-evaluate.cs
public static class Everything
{
    public static int Main(string[] args) => Tiny.Main(args, run =>
    {
        CorpusStage.Run(run);
        TokenizerStage.Run(run);
        BaseStage.Run(run);
        InstructStage.Run(run);
        AlignStage.Run(run);
        EvaluateStage.Run(run);
        EvaluateStage.Show(run);
    });
}
