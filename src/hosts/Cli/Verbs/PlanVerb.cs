using System.CommandLine;
using System.Text.Json;
using Endonym.Cli.Console;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Models.Families;
using Endonym.Serving.Planning;
using Endonym.Serving.Reports;
using Spectre.Console;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym plan</c>: which GPUs a model needs, and what it then does and costs.</summary>
internal static class PlanVerb
{
    private const string ConfigFileName = "config.json";

    public static Command Create()
    {
        var model = new Argument<string>("model")
        {
            Description = $"A model's folder, its {ConfigFileName}, or one that is known here: {string.Join(", ", KnownModels.Names)}.",
        };
        var gpu = new Option<string>("--gpu") { Description = $"Kind of GPU: {string.Join(", ", GpuTypes.All.Select(type => type.Id))}.", DefaultValueFactory = _ => "h100" };
        var counts = new Option<int[]>("--gpus") { Description = "Numbers of GPUs to plan for; 1, 2, 4, 8 and 16 if left out.", AllowMultipleArgumentsPerToken = true };
        var users = new Option<int>("--users") { Description = "Answers in the making at once.", DefaultValueFactory = _ => 16 };
        var context = new Option<int?>("--context") { Description = "Longest text, prompt and answer together, in tokens; 8,192 or what the model can if left out." };
        var prompt = new Option<int>("--prompt") { Description = "Tokens of an ordinary prompt.", DefaultValueFactory = _ => 1024 };
        var answer = new Option<int>("--answer") { Description = "Tokens of an ordinary answer.", DefaultValueFactory = _ => 256 };
        var fp8Cache = new Option<bool>("--fp8-cache") { Description = "Keep keys and values in 8 bits: twice as many sessions." };
        var gpuPrice = new Option<double>("--gpu-hour-price") { Description = "Price of a GPU for an hour, without energy.", DefaultValueFactory = _ => new Assumptions().PricePerGpuHour };
        var energyPrice = new Option<double>("--kwh-price") { Description = "Price of a kilowatt-hour.", DefaultValueFactory = _ => new Assumptions().PricePerKilowattHour };
        var cloudPrice = new Option<double>("--cloud-price") { Description = "What a hosted service asks for a million tokens of answers.", DefaultValueFactory = _ => new Assumptions().CloudPricePerMillionTokens };
        var output = new Option<string?>("--out") { Description = "A folder that gets the plan as Markdown, JSON and a page with plots, the vllm serve command and a systemd unit." };
        var json = new Option<bool>("--json") { Description = "Print the plan as JSON." };

        var command = new Command("plan", "Work out which GPUs a model needs for how many users, how fast it then is, and what it costs. Arithmetic on data sheets; nothing is measured or loaded.")
        {
            model, gpu, counts, users, context, prompt, answer, fp8Cache, gpuPrice, energyPrice, cloudPrice, output, json,
        };
        command.SetAction(parsed => ConsoleHost.Run((_, _) =>
        {
            var name = parsed.GetRequiredValue(model);
            var shape = ShapeOf(name);
            var load = new ServingLoad
            {
                ContextLength = parsed.GetValue(context) ?? Math.Min(8192, shape.ContextLength),
                ConcurrentUsers = parsed.GetValue(users),
                PromptTokens = parsed.GetValue(prompt),
                AnswerTokens = parsed.GetValue(answer),
                Fp8Cache = parsed.GetValue(fp8Cache),
            };
            var assumptions = new Assumptions { PricePerGpuHour = parsed.GetValue(gpuPrice), PricePerKilowattHour = parsed.GetValue(energyPrice), CloudPricePerMillionTokens = parsed.GetValue(cloudPrice) };
            var plan = Planner.Plan(shape, GpuTypes.Find(parsed.GetRequiredValue(gpu)), load, assumptions, parsed.GetValue(counts) is { Length: > 0 } chosen ? chosen : Planner.UsualGpuCounts);
            if (parsed.GetValue(output) is { } folder)
                WriteFiles(folder, plan, name);
            if (parsed.GetValue(json))
                System.Console.WriteLine(JsonSerializer.Serialize(plan, LineageJson.Indented));
            else
                AnsiConsole.Write(SectionTable.Of(PlanSections.Of(plan)));
        }));
        return command;
    }

    private static ModelShape ShapeOf(string model)
    {
        var config = Directory.Exists(model) ? Path.Combine(model, ConfigFileName) : model;
        if (File.Exists(config))
            return ModelShape.Of(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(config))!), DecoderConfig.Read(config));
        return KnownModels.Find(model)
            ?? throw new InvalidInputException($"'{model}' is no folder with a {ConfigFileName}, no such file and none of the models known here: {string.Join(", ", KnownModels.Names)}.");
    }

    private static void WriteFiles(string folder, ServingPlan plan, string model)
    {
        Directory.CreateDirectory(folder);
        LineageJson.Write(Path.Combine(folder, "plan.json"), plan);
        var (title, sections) = (PlanSections.TitleOf(plan), PlanSections.Of(plan));
        AtomicFile.WriteText(Path.Combine(folder, "plan.md"), ReportText.Markdown(title, sections));
        AtomicFile.WriteText(Path.Combine(folder, "plan.html"), ReportText.Html(title, sections));
        if (plan.Chosen is null)
            return;

        AtomicFile.WriteText(Path.Combine(folder, "vllm.sh"), LaunchFiles.Shell(plan, model));
        AtomicFile.WriteText(Path.Combine(folder, "vllm.service"), LaunchFiles.SystemdUnit(plan, model));
    }
}
