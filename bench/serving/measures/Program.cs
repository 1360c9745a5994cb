// Measures of the engine and of the server, beside llama.cpp on the same Llama of chance weights; see ../measures.sh, which calls it so:
//
//     measures MODELS ROWS engine THREADS ROUNDS TIMES NAME     int8-128 is ours with 8 bits in blocks of 128 weights, Q80 is the peer's mix
//     measures MODELS ROWS ratios THREADS TIMES
//     measures MODELS ROWS latency THREADS ROUNDS
//     measures MODELS ROWS streams THREADS ROUNDS TIMES NAME
//     measures MODELS ROWS shares TIMES
//     measures MODELS ROWS load TOKENIZER-FILE
//
// MODELS is a folder for models, kept between runs. What was measured is printed; what has a floor is appended to the file ROWS.

using System.Globalization;
using Endonym.Bench.Serving;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var models = new ModelFolder(args[0]);
var rows = new Rows(args[1]);
switch (args[2..])
{
    case ["engine", var threads, var rounds, var times, var name]:
        EngineRatios.Measure(models, times, name, Number(threads), Number(rounds));
        return 0;
    case ["ratios", var threads, var times]:
        EngineRatios.Report(rows, times, Number(threads));
        return 0;
    case ["latency", var threads, var rounds]:
        await HttpMeasures.MeasureLatencyAsync(models, rows, Number(threads), Number(rounds));
        return 0;
    case ["streams", var threads, var rounds, var times, var name]:
        await HttpMeasures.MeasureStreamsAsync(models, times, name, Number(threads), Number(rounds));
        return 0;
    case ["shares", var times]:
        HttpMeasures.Report(rows, times);
        return 0;
    case ["load", var file]:
        VocabularyLoading.Measure(file);
        return 0;
    default:
        Console.Error.WriteLine("Say what to measure: engine, ratios, latency, streams, shares or load; see measures.sh.");
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
