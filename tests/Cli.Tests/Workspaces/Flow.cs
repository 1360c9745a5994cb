using System.Globalization;

namespace Endonym.Cli.Tests.Workspaces;

/// <summary>The commands by which the tests' workspace is made; each takes seconds.</summary>
internal static class Flow
{
    /// <summary>Files that the commands read, in the folder they are started in.</summary>
    public const string TalesFile = "tales.jsonl", QuestionsFile = "questions.jsonl", MachineQuestionsFile = "machine-questions.jsonl", PairsFile = "pairs.jsonl";

    /// <summary>Optimizer steps between saved states: many saves, and none at the step a test kills at.</summary>
    public const int StepsPerSave = 7;

    public static string[] Corpus { get; } = CorpusOf("tales", TalesFile);

    public static string[] Tokenizer { get; } = ["tokenizer", "--name", "tales", "--corpus", "tales", "--vocabulary-size", "400"];

    public static string[] Shards { get; } = ["shards", "--corpus", "tales", "--tokenizer", "tales"];

    /// <summary>A checkpoint "base": two layers, 64 wide; 120 thousand weights.</summary>
    public static string[] Base { get; } = BaseOf(steps: 60, threads: 1);

    /// <summary>A checkpoint "tuned" from "base".</summary>
    public static string[] Instruct { get; } = InstructOf("tuned", "questions", QuestionsFile);

    /// <summary>A checkpoint "imitated" from "base", tuned on what two models wrote.</summary>
    public static string[] InstructByMachines { get; } = InstructOf("imitated", "machine-questions", MachineQuestionsFile);

    /// <summary>A checkpoint "aligned" from "tuned".</summary>
    public static string[] Align { get; } =
        ["align", "--name", "aligned", "--from", "tuned", "--dataset", "pairs", "--file", PairsFile, "--epochs", "8", "--pairs-per-step", "4", "--tokens-per-micro-batch", "200", "--learning-rate", "1e-4", .. Trainer(threads: 1)];

    public static string[] CorpusOf(string name, string file) =>
        ["corpus", "--name", name, "--language", "en", "--source", "jsonl:" + file, "--title", "Tales of a river", "--license", "CC0-1.0", "--origin", "Organic", "--category", "Other", "--evidence", "Put together by this test."];

    public static string[] BaseOf(int steps, int threads) =>
    [
        "base", "--name", "base", "--shards", "tales", "--steps", Text(steps), "--sequence-length", "128", "--tokens-per-step", "512", "--tokens-per-micro-batch", "256",
        "--hidden-size", "64", "--intermediate-size", "172", "--layers", "2", "--heads", "4", "--key-value-heads", "2", .. Trainer(threads),
    ];

    private static string[] InstructOf(string name, string dataset, string file) =>
        ["instruct", "--name", name, "--from", "base", "--dataset", dataset, "--file", file, "--epochs", "6", "--tokens-per-step", "256", "--tokens-per-micro-batch", "128", "--learning-rate", "1e-3", .. Trainer(threads: 1)];

    // fp32 everywhere, so that every machine does the same.
    private static string[] Trainer(int threads) => ["--threads", Text(threads), "--precision", "Fp32", "--steps-per-save", Text(StepsPerSave)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
