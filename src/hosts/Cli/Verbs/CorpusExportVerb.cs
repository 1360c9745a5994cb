using System.CommandLine;
using Endonym.Corpus.Exports;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;
using static System.FormattableString;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym corpus export</c>: a corpus' text as a data set for others, with its rights in every row.</summary>
internal static class CorpusExportVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var corpus = new Argument<string>("corpus") { Description = "Name of a corpus." };
        var folder = new Argument<string>("folder") { Description = "Where the files go; must not be there yet." };
        var to = new Option<string>("--to") { Description = "The form: parquet, or jsonl (packed with Zstandard).", Required = true };
        to.AcceptOnlyFromAmong("parquet", "jsonl");
        var allowGrey = new Option<bool>("--allow-grey") { Description = "Export text that is not white too; whoever passes it on answers for it." };
        var onlyWhite = new Option<bool>("--only-white") { Description = "Leave out text that is not white." };
        var command = new Command("export", "Write the training documents as a data set that others can read, with source, licence, rights class and its reason in every row. Exit code 1 if text is not white and neither --only-white nor --allow-grey is given.")
        {
            corpus, folder, to, allowGrey, onlyWhite, work,
        };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var options = new TextExportOptions
            {
                Form = parsed.GetRequiredValue(to) == "parquet" ? TextForm.Parquet : TextForm.Jsonl,
                Folder = parsed.GetRequiredValue(folder),
                AllowGrey = parsed.GetValue(allowGrey),
                OnlyWhite = parsed.GetValue(onlyWhite),
            };
            var written = TextExport.Write(workspace.Get(ArtifactKind.Corpus, parsed.GetRequiredValue(corpus)), options, reporter.Progressed, stop);
            reporter.StopShowing();
            System.Console.WriteLine(Invariant($"{written.Sum(contribution => contribution.Documents):N0} documents, {Taint.ClassOf(written)}, in {options.Folder}"));
        }));
        return command;
    }
}
