using Endonym.Models.Torch.Layers;
using Endonym.Models.Torch.Native;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Layers;

public sealed class ExpertChoiceTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_chosen_share_the_weight_as_their_logits_say()
    {
        // e^logits: 1, 2, 4 and 3, 8, 1. Two are chosen: of the first token experts 2 and 1 by 4/6 and 2/6, of the second 1 and 0 by 8/11 and 3/11.
        var logits = tensor(new[] { 0f, MathF.Log(2), MathF.Log(4), MathF.Log(3), MathF.Log(8), 0f }).view(2, 3);
        var x = tensor(new[] { 1f, 10f, 100f, 1000f }).view(2, 2);
        List<(int Expert, float[] Tokens)> asked = [];

        // Expert i answers with (i + 1)·x.
        var result = ExpertChoice.Of(logits, expertsPerToken: 2).Combine(x, (expert, tokens, _) =>
        {
            asked.Add((expert, tokens.contiguous().data<float>().ToArray()));
            return tokens.mul(tensor(expert + 1f));
        });

        // Token 0: 3·4/6 + 2·2/6 = 16/6; token 1: 2·8/11 + 1·3/11 = 19/11.
        Assert.Equal([16 / 6f, 160 / 6f, 1900 / 11f, 19000 / 11f], result.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6f * Math.Abs(a) + 1e-7f);
        Assert.Equal([(0, "100 1000"), (1, "1 10 100 1000"), (2, "1 10")], asked.Select(call => (call.Expert, string.Join(' ', call.Tokens))));
    }

    [Fact]
    public void Gradients_flow_through_answers_and_router()
    {
        manual_seed(2);
        var logits = randn(7, 4).requires_grad_();
        var x = randn(7, 3).requires_grad_();
        var factors = randn(4).requires_grad_();

        Tensor Loss() => ExpertChoice.Of(logits, 2).Combine(x, (expert, tokens, _) => tokens.mul(tokens).mul(factors.narrow(0, expert, 1))).mul(tensor(0.1f)).sum();
        Loss().backward();

        // Central differences along the gradient itself: f(w + h·g) − f(w − h·g) ≈ 2·h·|g|².
        foreach (var parameter in (Tensor[])[logits, x, factors])
        {
            var gradient = parameter.grad!;
            using var noGradient = no_grad();
            float At(float step)
            {
                parameter.add_(gradient.mul(tensor(step)), Scalars.One);
                var loss = Loss().item<float>();
                parameter.add_(gradient.mul(tensor(-step)), Scalars.One);
                return loss;
            }

            var squared = gradient.mul(gradient).sum().item<float>();
            Assert.Equal(squared, (At(0.01f) - At(-0.01f)) / 0.02f, 0.02f * squared);
        }
    }
}
