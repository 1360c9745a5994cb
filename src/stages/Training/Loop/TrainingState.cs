using System.Globalization;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Torch.Checkpoints;
using Endonym.Training.Optimizers;
using static TorchSharp.torch;

namespace Endonym.Training.Loop;

/// <summary>Everything a killed run needs to go on as if nothing had happened: masters, moments, the generator's state, and how far it was.</summary>
/// <remarks>Learning rate and data position are functions of the step. One file, written whole or not at all: a full disk or a crash leaves the one before.</remarks>
public static class TrainingState
{
    private const string StepKey = "step";

    private const string TokensKey = "tokens";

    private const string RandomName = "random.torch";

    /// <summary>Saves.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">Its masters.</param>
    /// <param name="optimizer">Its moments.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="tokens">Tokens seen.</param>
    public static void Save(string path, ModelInTraining model, AdamW optimizer, long step, long tokens)
    {
        using var scope = NewDisposeScope();
        var entries = Named(model, optimizer).Select(entry => TorchCheckpoint.Entry(entry.Name, entry.Tensor, ElementType.F32))
            .Append(TorchCheckpoint.Entry(RandomName, get_rng_state(), ElementType.U8));
        SafeTensorsWriter.Write(path, [.. entries], new Dictionary<string, string>
        {
            [StepKey] = step.ToString(CultureInfo.InvariantCulture),
            [TokensKey] = tokens.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Restores what was saved.</summary>
    /// <returns>Steps done and tokens seen.</returns>
    /// <exception cref="InvalidInputException">The file is broken or of another model.</exception>
    public static (long Step, long Tokens) Restore(string path, ModelInTraining model, AdamW optimizer)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var file = SafeTensorsFile.Open(path);
        foreach (var (name, tensor) in Named(model, optimizer))
        {
            file.Get(name, ElementType.F32, tensor.shape);
            tensor.copy_(TorchCheckpoint.Read(file, name));
        }

        set_rng_state(TorchCheckpoint.Read(file, RandomName));
        return (Number(file, StepKey, path), Number(file, TokensKey, path));
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Named(ModelInTraining model, AdamW optimizer) => model.Weights.Shapes.SelectMany((shape, index) => new[]
    {
        (shape.Name, model.Weights[shape.Name]),
        ("mean." + shape.Name, optimizer.Means[index]),
        ("square." + shape.Name, optimizer.Squares[index]),
    });

    private static long Number(SafeTensorsFile file, string key, string path) =>
        file.Metadata.TryGetValue(key, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidInputException($"{path} is not a saved training state: its metadata has no number '{key}'. Delete it to begin the run anew.");
}
