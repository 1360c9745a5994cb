using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Torch.Checkpoints;
using Endonym.Models.Torch.Generation;
using Endonym.Text.Tokenizers;

namespace Endonym.Models.Torch.Tests.Generation;

public sealed class FamilyScoringTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-scoring-").FullName;

    public static TheoryData<DecoderFamily> Families => [.. Enum.GetValues<DecoderFamily>()];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Families))]
    public void A_folder_of_any_family_scores_as_a_plain_computation_does(DecoderFamily family)
    {
        var tokenizer = ByteLevelBpeTokenizer.FromVocabulary(BpeTrainer.Train([], new BpeTrainingOptions { VocabularySize = 257, SpecialTokens = [BpeVocabulary.EndOfText] }, cancellationToken: TestContext.Current.CancellationToken));
        var config = TinyLlama.ConfigOf(family) with { VocabularySize = 257, SlidingWindow = family == DecoderFamily.Llama ? null : 5 };
        using var weights = TinyLlama.Weights(config);
        HuggingFaceFolder.WriteConfig(_folder, config, [tokenizer.EndOfTextId]);
        TokenizerJson.WriteFolder(_folder, tokenizer, chatTemplate: null, config.ContextLength);
        TorchCheckpoint.Save(_folder, weights, ElementType.F32);

        using var model = TorchLanguageModel.Load(_folder, "tiny");
        var ids = TinyLlama.Ids(15);
        var scores = model.LogProbabilities([ids])[0];

        // log p(next) = its logit − ln Σ e^logit.
        var logits = TinyLlama.Reference(weights).Logits(ids);
        for (var t = 0; t + 1 < ids.Length; t++)
            Assert.Equal(logits[t][ids[t + 1]] - Math.Log(logits[t].Sum(Math.Exp)), scores[t], 1e-4);
    }
}
