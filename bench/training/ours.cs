#!/usr/bin/env dotnet
#:project ../../src/stages/Training/Training.csproj

// One optimizer step of a small Llama, timed: arguments are precision (bf16|fp32) and threads. See run.sh.

using System.Diagnostics;
using System.Globalization;
using Endonym.Models.Families;
using Endonym.Models.Torch.Decoders;
using Endonym.Training.Data;
using Endonym.Training.Loop;
using Endonym.Training.Optimizers;
using static TorchSharp.torch;

const int D = 256, L = 4, H = 8, F = 688, V = 8192, T = 512, B = 8, warmup = 2, steps = 12;
set_num_threads(int.Parse(args[1], CultureInfo.InvariantCulture));
var config = new DecoderConfig { VocabularySize = V, HiddenSize = D, IntermediateSize = F, LayerCount = L, HeadCount = H, KeyValueHeadCount = H, ContextLength = T, TieWordEmbeddings = false };
using var model = new ModelInTraining(DecoderWeights.Initialize(config, seed: 0), args[0] == "bf16" ? TrainingPrecision.Bf16 : TrainingPrecision.Fp32);
using var optimizer = new AdamW([.. model.Weights.Tensors], new AdamWOptions());

var random = new Random(0);
int[] Draw() => [.. Enumerable.Range(0, B * T).Select(_ => random.Next(V))];
var batch = new TrainingBatch(Draw(), Draw(), [.. Enumerable.Repeat(1f / (B * T), B * T)], [.. Enumerable.Repeat(T, B)]);

var best = double.MaxValue;
for (var step = 0; step < warmup + steps; step++)
{
    using var scope = NewDisposeScope();
    var clock = Stopwatch.StartNew();
    optimizer.ZeroGradients();
    model.AccumulateGradients(batch);
    optimizer.Step(step, 3e-4);
    if (step >= warmup)
        best = Math.Min(best, clock.Elapsed.TotalSeconds);
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"endonym {args[0]} {args[1]} {B * T / best:F0} {Process.GetCurrentProcess().PeakWorkingSet64 >> 20}"));
