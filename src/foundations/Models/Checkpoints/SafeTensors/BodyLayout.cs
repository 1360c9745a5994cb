using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>The rule that tensors fill a file to its last byte, without gaps and without overlaps: nothing can be hidden between them, and no byte is two weights.</summary>
internal static class BodyLayout
{
    /// <exception cref="InvalidInputException">They do not; the message names the first tensor that breaks the rule.</exception>
    public static void Check(IEnumerable<TensorEntry> tensors, string path, long bodyStart, long fileLength)
    {
        var next = bodyStart;
        // Empty tensors share their place with the tensor after them and come first.
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Start).ThenBy(tensor => tensor.Length))
        {
            if (tensor.Start != next)
            {
                throw new InvalidInputException(Invariant(
                    $"{path}: tensor '{tensor.Name}' begins at byte {tensor.Start - bodyStart} of the body, but the tensors before it end at {next - bodyStart}; they must neither overlap nor leave gaps. The file is damaged; fetch it again."));
            }

            if (tensor.Length > fileLength - tensor.Start)
            {
                throw new InvalidInputException(Invariant(
                    $"{path}: tensor '{tensor.Name}' is truncated: expected {tensor.Length} bytes, found {Math.Max(0, fileLength - tensor.Start)}. The file was not copied to its end; fetch it again."));
            }

            next += tensor.Length;
        }

        if (next != fileLength)
            throw new InvalidInputException(Invariant($"{path}: {fileLength - next} bytes follow the last tensor. The file is damaged; fetch it again."));
    }
}
