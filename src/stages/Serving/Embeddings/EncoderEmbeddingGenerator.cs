using Endonym.Models.Contracts;
using Endonym.Serving.Engines;
using Microsoft.Extensions.AI;

namespace Endonym.Serving.Embeddings;

/// <summary>An encoder's vectors.</summary>
/// <remarks>
/// Fewer dimensions than the model has are the first ones, brought to length 1 again where the model's own vectors have it, as OpenAI's are; how much of the meaning they keep depends on whether the model was
/// trained for that. A text that is too long is refused, as OpenAI does, unless the options' <see cref="TruncateProperty"/> says to cut it.
/// </remarks>
/// <param name="model">Makes the vectors; not disposed here.</param>
/// <param name="scheduler">Runs it; not disposed here.</param>
public sealed class EncoderEmbeddingGenerator(IEmbeddingModel model, EncoderScheduler scheduler) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Key of the options' additional properties: the name of the prompt that stands before each text; "" for none. Without it the model's default.</summary>
    public const string PromptNameProperty = "prompt_name";

    /// <summary>Key of the options' additional properties: true to leave out the end of a text that is too long.</summary>
    public const string TruncateProperty = "truncate";

    private readonly EmbeddingGeneratorMetadata _metadata = new("endonym", providerUri: null, model.Name, model.OutputSize);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">More dimensions are asked for than the model has.</exception>
    /// <exception cref="UnsupportedOptionException">The model has no prompt of that name.</exception>
    /// <exception cref="TextTooLongException">A text has too many tokens.</exception>
    /// <exception cref="QueueFullException">Too much waits already.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var size = options?.Dimensions ?? model.OutputSize;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, model.OutputSize, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(options));
        var prompt = Prompt(Property<string>(options, PromptNameProperty) ?? model.DefaultPrompt);
        List<int[]> texts = [];
        foreach (var value in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var input = model.Tokenize(value, prompt);
            if (input.IsCut && options?.AdditionalProperties?.GetValueOrDefault(TruncateProperty) is not true)
                throw new TextTooLongException(texts.Count, input.WholeLength, model.ContextLength);
            texts.Add(input.Ids);
        }

        var vectors = await scheduler.EncodeAsync(texts, Property<string>(options, LanguageModelChatClient.UserProperty) ?? "", cancellationToken);
        return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(FirstDimensions(vector, size)) { ModelId = model.Name }))
        {
            Usage = new UsageDetails { InputTokenCount = texts.Sum(text => (long)text.Length), TotalTokenCount = texts.Sum(text => (long)text.Length) },
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata : serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static T? Property<T>(EmbeddingGenerationOptions? options, string name) where T : class => options?.AdditionalProperties?.GetValueOrDefault(name) as T;

    private string Prompt(string? name) => string.IsNullOrEmpty(name) ? ""
        : model.Prompts.TryGetValue(name, out var prompt) ? prompt
        : throw new UnsupportedOptionException("prompt_name", $"The model '{model.Name}' has no prompt '{name}'. It has {(model.Prompts.Count == 0 ? "none" : string.Join(", ", model.Prompts.Keys))}; leave it out, or send \"\" for no prompt.");

    private float[] FirstDimensions(float[] vector, int size)
    {
        if (size == vector.Length)
            return vector;
        var shorter = vector[..size];
        if (model.Normalizes)
            UnitLength.Scale(shorter);
        return shorter;
    }
}
