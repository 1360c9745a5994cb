#!/usr/bin/env dotnet
#:property StartupObject=Everything
#:include 10-corpus.cs
#:include 20-tokenizer.cs
#:include 30-base.cs
#:include 40-instruct.cs
#:include 50-align.cs
#:include 60-evaluate.cs
#:include 70-release.cs
#:include 80-serve.cs
#:include 90-feedback.cs

// The whole flow on two CPU cores in minutes: a foreign base model becomes a small model of another language, and everything is kept that says how.
//
//   dotnet run recipes/tiny/00-everything.cs
//   dotnet run recipes/tiny/00-everything.cs -- --language cs --work /tmp/czech
//
// Each step also runs alone (dotnet run recipes/tiny/30-base.cs) and is not run again while its inputs and options are the same.
// A run that was stopped, by Ctrl-C or by a power cut, goes on where it was.

public static class Everything
{
    public static int Main(string[] args) => Tiny.Start(args, run =>
    {
        CorpusStage.Run(run);
        TokenizerStage.Run(run);
        BaseStage.Run(run);
        InstructStage.Run(run);
        AlignStage.Run(run);
        EvaluateStage.Run(run);
        ReleaseStage.Run(run);
        ServeStage.Run(run);
        FeedbackStage.Run(run);
        EvaluateStage.Show(run);
    });
}
