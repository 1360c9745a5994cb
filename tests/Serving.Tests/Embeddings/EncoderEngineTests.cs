using Endonym.Serving.Embeddings;
using Endonym.Serving.Engines;
using Endonym.Serving.Tests.Fakes;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.Tests.Embeddings;

public class EncoderEngineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, new float[] { 3, 'a' })]
    [InlineData(true, new float[] { 0.030913f, 0.999522f })] // (3, 97) / √(3² + 97²) = (3, 97) / 97.0464
    public async Task Fewer_dimensions_are_the_first_ones_at_the_length_that_the_models_vectors_have(bool normalizes, float[] expected)
    {
        using var scheduler = Scheduler(out var encoder, new FakeEncoder { Normalizes = normalizes });
        using var generator = new EncoderEmbeddingGenerator(encoder, scheduler);

        var made = await generator.GenerateAsync(["abc"], new EmbeddingGenerationOptions { Dimensions = 2 }, Cancellation);

        Assert.Equal(expected, made[0].Vector.ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(3, made.Usage?.InputTokenCount);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => generator.GenerateAsync(["abc"], new EmbeddingGenerationOptions { Dimensions = 4 }, Cancellation));
    }

    [Fact]
    public async Task A_prompt_stands_before_each_text_the_models_own_unless_another_is_named()
    {
        using var scheduler = Scheduler(out var encoder, new FakeEncoder { Prompts = new Dictionary<string, string> { ["query"] = "q:", ["passage"] = "passage:" }, DefaultPrompt = "query" });
        using var generator = new EncoderEmbeddingGenerator(encoder, scheduler);

        List<float[]> vectors = [];
        foreach (var options in new[] { null, With("prompt_name", "passage"), With("prompt_name", "") })
            vectors.Add((await generator.GenerateAsync(["abc"], options, Cancellation))[0].Vector.ToArray());

        // q:abc, passage:abc, abc
        Assert.Equal([[5, 'q', 'c'], [11, 'p', 'c'], [3, 'a', 'c']], vectors);
        var error = await Assert.ThrowsAsync<UnsupportedOptionException>(() => generator.GenerateAsync(["abc"], With("prompt_name", "title"), Cancellation));
        Assert.Equal(("prompt_name", "The model 'fake' has no prompt 'title'. It has query, passage; leave it out, or send \"\" for no prompt."), (error.Option, error.Message));
    }

    [Fact]
    public async Task A_text_too_long_is_refused_unless_it_may_be_cut()
    {
        using var scheduler = Scheduler(out var encoder, new FakeEncoder { ContextLength = 4 });
        using var generator = new EncoderEmbeddingGenerator(encoder, scheduler);

        var error = await Assert.ThrowsAsync<TextTooLongException>(() => generator.GenerateAsync(["abcd", "abcdef"], cancellationToken: Cancellation));
        Assert.Equal("This model reads 4 tokens of a text at most; text 1 has 6. Split it, or send \"truncate\": true to have its end left out.", error.Message);
        await Assert.ThrowsAsync<TextTooLongException>(() => generator.GenerateAsync(["abcdef"], With("truncate", false), Cancellation));
        var made = await generator.GenerateAsync(["abcdef"], With("truncate", true), Cancellation);
        Assert.Equal([4, 'a', 'd'], made[0].Vector.ToArray());
        Assert.Equal(4, made.Usage?.InputTokenCount);
    }

    [Fact]
    public async Task A_rerankers_scores_stand_in_the_documents_order_and_say_what_was_cut()
    {
        using var scheduler = Scheduler(out var encoder, new FakeEncoder { ContextLength = 6, OutputSize = 1 });

        var scores = await new EncoderReranker(encoder, scheduler).ScoreAsync("ab", ["c", "cdefghi", "cde", "cd"], "somebody", Cancellation);

        Assert.Equal([3.0, 6, 5, 4], scores.Scores);
        Assert.Equal((18, 1), (scores.TokenCount, scores.CutCount));
    }

    private static EncoderScheduler Scheduler(out FakeEncoder encoder, FakeEncoder given) => new(encoder = given, EncoderSchedulerOptions.Default);

    private static EmbeddingGenerationOptions With(string name, object value) => new() { AdditionalProperties = new() { [name] = value } };
}
