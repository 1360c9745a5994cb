using System.Text;
using static System.FormattableString;

namespace Endonym.Serving.Planning;

/// <summary>How the chosen deployment is started with vLLM.</summary>
public static class LaunchFiles
{
    private const int Port = 8000;

    /// <summary>The command, one argument each.</summary>
    /// <param name="plan">Has a chosen deployment.</param>
    /// <param name="model">Folder or name of the model's Hugging Face files. 4-bit weights must be 4-bit there; 8-bit ones are made when it is loaded.</param>
    public static IReadOnlyList<string> Command(ServingPlan plan, string model)
    {
        var chosen = plan.Chosen ?? throw new InvalidOperationException("A plan without a chosen deployment starts nothing.");
        List<string> command =
        [
            "vllm", "serve", model,
            "--host", "127.0.0.1",
            "--port", Invariant($"{Port}"),
            "--tensor-parallel-size", Invariant($"{chosen.GpusPerReplica}"),
            "--max-model-len", Invariant($"{plan.Load.ContextLength}"),
            "--max-num-seqs", Invariant($"{Math.Max(1, (int)Math.Ceiling((double)plan.Load.ConcurrentUsers / chosen.Replicas))}"),
            "--gpu-memory-utilization", Invariant($"{plan.Assumptions.MemoryUtilization:0.##}"),
            "--enable-prefix-caching",
        ];
        if (chosen.Replicas > 1)
            command.AddRange(["--data-parallel-size", Invariant($"{chosen.Replicas}")]);
        if (chosen.Precision == WeightPrecision.Fp8)
            command.AddRange(["--quantization", "fp8"]);
        if (plan.Load.Fp8Cache)
            command.AddRange(["--kv-cache-dtype", "fp8"]);
        return command;
    }

    /// <summary>The command for a shell, an option with its value on each line.</summary>
    public static string Shell(ServingPlan plan, string model)
    {
        var script = new StringBuilder("#!/bin/sh\nexec");
        foreach (var argument in Command(plan, model))
            script.Append(argument.StartsWith("--", StringComparison.Ordinal) ? " \\\n  " : " ").Append(ForShell(argument));
        return script.Append('\n').ToString();
    }

    /// <summary>A unit that systemd starts with the machine and again after a failure.</summary>
    public static string SystemdUnit(ServingPlan plan, string model) => $"""
        [Unit]
        Description=vLLM serving {plan.Model.Name.ReplaceLineEndings(" ")}
        After=network-online.target
        Wants=network-online.target

        [Service]
        User=vllm
        ExecStart=/usr/bin/env {string.Join(" ", Command(plan, model).Select(ForSystemd))}
        Restart=on-failure
        RestartSec=10
        # Loading the weights takes minutes, and running answers are let finish.
        TimeoutStartSec=1800
        TimeoutStopSec=120
        LimitNOFILE=65536
        NoNewPrivileges=true
        ProtectSystem=strict
        PrivateTmp=true
        StateDirectory=vllm
        Environment=HF_HOME=/var/lib/vllm HF_HUB_OFFLINE=1 VLLM_NO_USAGE_STATS=1

        [Install]
        WantedBy=multi-user.target

        """.ReplaceLineEndings("\n");

    private static string ForShell(string argument) => argument.All(IsPlain) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // systemd expands % and $ and takes a backslash as an escape, also between quotes.
    private static string ForSystemd(string argument) => argument.All(IsPlain)
        ? argument
        : $"\"{argument.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal)}\"";

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '/' or '.' or '-' or '_' or ':';
}
