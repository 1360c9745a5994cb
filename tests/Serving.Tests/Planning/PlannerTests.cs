using System.Text.RegularExpressions;
using System.Xml.Linq;
using Endonym.Lineage;
using Endonym.Serving.Planning;
using Endonym.Serving.Reports;

namespace Endonym.Serving.Tests.Planning;

public sealed class PlannerTests
{
    private static readonly ServingLoad Office = new() { ContextLength = 8192, ConcurrentUsers = 16 };

    [Theory]
    [InlineData("llama-3.1-8b", "h100", 1, WeightPrecision.Bf16)]
    [InlineData("mixtral-8x7b", "h100", 1, WeightPrecision.Fp8)]
    [InlineData("llama-3.1-70b", "a100-80", 1, WeightPrecision.Int4)]
    [InlineData("llama-3.1-8b", "t4", 1, WeightPrecision.Int4)]
    [InlineData("deepseek-v3", "h100", 8, WeightPrecision.Int4)]
    public void The_fewest_gpus_that_carry_the_load_are_chosen_in_the_highest_precision(string model, string gpu, int count, WeightPrecision precision)
    {
        var plan = Plan(model, gpu, Office);

        Assert.Equal((count, precision), (plan.Chosen!.GpuCount, plan.Chosen.Precision));
        Assert.DoesNotContain(plan.Deployments, other => other.CarriesLoad && (other.GpuCount < count || (other.GpuCount == count && other.Precision < precision)));
    }

    [Fact]
    public void What_does_not_fit_has_no_rates_and_no_choice()
    {
        var plan = Planner.Plan(KnownModels.Find("llama-3.1-70b")!, GpuTypes.Find("t4"), Office, new Assumptions(), [1, 2]);

        Assert.Null(plan.Chosen);
        Assert.All(plan.Deployments, deployment => Assert.Null(deployment.Rates));
        Assert.Contains("None of these", PlanSections.Of(plan)[0].Lines[0], StringComparison.Ordinal);
        Assert.Empty(PlanSections.Of(plan)[0].Plots);
    }

    [Fact]
    public void Energy_and_price_follow_from_the_rate()
    {
        var plan = Plan("llama-3.1-8b", "h100", Office);
        var rates = plan.Chosen!.Rates!;
        var seconds = 1e6 / rates.TokensPerSecond;

        Assert.Equal(700 * 0.8 * 1.5 * seconds / 3.6e6, rates.KilowattHoursPerMillion, 9);
        Assert.Equal((2 * seconds / 3600) + (0.2 * rates.KilowattHoursPerMillion), rates.PricePerMillion, 9);
        // At the break-even a month's GPUs and energy cost what the service asks.
        Assert.Equal((2 + (0.2 * 0.7 * 0.8 * 1.5)) * 730, rates.BreakEvenTokensPerMonth / 1e6 * 0.6, 6);
    }

    [Fact]
    public void All_answers_together_are_each_times_their_number()
    {
        foreach (var deployment in Plan("mistral-nemo-12b", "l40s", Office).Deployments.Where(deployment => deployment.Fits))
            Assert.Equal(deployment.Rates!.TokensPerSecond, deployment.Rates.TokensPerSecondEach * deployment.Rates.Concurrency, 6);
    }

    [Fact]
    public void More_users_never_slow_the_whole_nor_speed_up_the_one()
    {
        var plan = Plan("llama-3.1-8b", "h100", Office);
        var rates = Enumerable.Range(0, 9).Select(power => Planner.RatesAt(plan.Model, plan.Gpu, plan.Load, plan.Assumptions, plan.Chosen!, 1 << power)).ToList();

        Assert.Equal(rates.Select(rate => rate.TokensPerSecond).Order(), rates.Select(rate => rate.TokensPerSecond));
        Assert.Equal(rates.Select(rate => rate.TokensPerSecondEach).OrderDescending(), rates.Select(rate => rate.TokensPerSecondEach));
    }

    [Theory]
    [InlineData(0, 16, "0 tokens", "131072")]
    [InlineData(200_000, 16, "200000 tokens", "131072")]
    [InlineData(1000, 16, "1024", "1000")]
    [InlineData(8192, 0, "0 concurrent users", "1 at least")]
    public void A_load_that_makes_no_sense_is_told(int context, int users, params string[] told)
    {
        var error = Assert.Throws<InvalidInputException>(() => Plan("llama-3.1-8b", "h100", new ServingLoad { ContextLength = context, ConcurrentUsers = users }));

        Assert.All(told, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(-2)]
    public void A_number_of_gpus_that_cannot_share_a_layer_is_told(int count) =>
        Assert.Contains($"{count} GPUs", Assert.Throws<InvalidInputException>(() => Planner.Plan(KnownModels.Find("llama-3.1-8b")!, GpuTypes.Find("h100"), Office, new Assumptions(), [count])).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_gpu_is_told_which_are_known() =>
        Assert.Contains("l40s", Assert.Throws<InvalidInputException>(() => GpuTypes.Find("voodoo")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_command_starts_what_was_planned()
    {
        var plan = Planner.Plan(KnownModels.Find("llama-3.1-70b")!, GpuTypes.Find("h100"), Office with { Fp8Cache = true, ConcurrentUsers = 40 }, new Assumptions(), [2]);

        var command = LaunchFiles.Command(plan, "models/a model");
        Assert.Equal(["vllm", "serve", "models/a model"], command.Take(3));
        Assert.Equal("2", After(command, "--tensor-parallel-size"));
        Assert.Equal("8192", After(command, "--max-model-len"));
        Assert.Equal("40", After(command, "--max-num-seqs"));
        Assert.Equal("0.9", After(command, "--gpu-memory-utilization"));
        Assert.Equal("fp8", After(command, "--quantization"));
        Assert.Equal("fp8", After(command, "--kv-cache-dtype"));
        Assert.Equal("127.0.0.1", After(command, "--host"));
        Assert.DoesNotContain("--data-parallel-size", command);
    }

    [Fact]
    public void A_name_with_blanks_quotes_and_dollars_stays_one_argument()
    {
        var plan = Plan("llama-3.1-8b", "h100", Office);
        const string name = "my \"model\" 100% of $HOME it's \\here";

        Assert.Contains("""exec vllm serve 'my "model" 100% of $HOME it'\''s \here' \""", LaunchFiles.Shell(plan, name), StringComparison.Ordinal);
        Assert.Contains("""vllm serve "my \"model\" 100%% of $$HOME it's \\here" --host""", LaunchFiles.SystemdUnit(plan, name), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_is_well_formed_and_shows_tables_and_plots()
    {
        var plan = Plan("mixtral-8x7b", "h200", Office);

        var hostile = plan with { Model = plan.Model with { Name = "<script>alert(1)</script>" } };
        var html = ReportText.Html(PlanSections.TitleOf(hostile), PlanSections.Of(hostile));
        var page = XDocument.Parse(Regex.Replace(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "<meta ([^>]*)>", "<meta $1/>"));
        Assert.Equal(2, page.Descendants().Count(element => element.Name.LocalName == "svg"));
        Assert.Equal(plan.Deployments.Count, page.Descendants("tbody").Single().Elements("tr").Count());
        Assert.Single(page.Descendants("tr"), row => (string?)row.Attribute("class") == "marked");
        Assert.Empty(page.Descendants("script"));
    }

    [Fact]
    public void Markdown_has_every_way_as_a_row()
    {
        var plan = Plan("mistral-7b", "l4", Office);

        Assert.Equal(plan.Deployments.Count + 2, ReportText.Markdown("Plan", PlanSections.Of(plan)).Split('\n').Count(line => line.StartsWith('|')));
    }

    private static ServingPlan Plan(string model, string gpu, ServingLoad load) => Planner.Plan(KnownModels.Find(model)!, GpuTypes.Find(gpu), load, new Assumptions(), Planner.UsualGpuCounts);

    private static string After(IReadOnlyList<string> command, string option) => command.SkipWhile(argument => argument != option).Skip(1).First();
}
