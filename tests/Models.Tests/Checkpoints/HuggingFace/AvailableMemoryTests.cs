using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Tests.Families;

namespace Endonym.Models.Tests.Checkpoints.HuggingFace;

public sealed class AvailableMemoryTests
{
    private const long MiB = 1 << 20;

    private static readonly DecoderConfig Llama8B = Llamas.Small with { VocabularySize = 128256, HiddenSize = 4096, IntermediateSize = 14336, LayerCount = 32, HeadCount = 32, KeyValueHeadCount = 8, TieWordEmbeddings = false };

    [Fact]
    public void Without_limits_it_is_what_the_kernel_says()
    {
        using var root = new TempFolder();
        Write(root, "proc/meminfo", "MemTotal:       8388608 kB\nMemFree:          524288 kB\nMemAvailable:    4194304 kB\n");

        Assert.Equal(4096 * MiB, AvailableMemory.OnLinux(root.Path));
    }

    [Fact]
    public void A_groups_limit_leaves_what_is_not_used_and_what_caches_can_give_back()
    {
        using var root = new TempFolder();
        Write(root, "proc/meminfo", "MemAvailable:    4194304 kB\n");
        Write(root, "proc/self/cgroup", "0::/user.slice/job\n");
        Write(root, "sys/fs/cgroup/user.slice/job/memory.max", "max\n");
        Write(root, "sys/fs/cgroup/user.slice/job/memory.current", "104857600\n");
        // The group around it: 1,024 MiB, of which 900 are used, 300 and 100 by caches.
        Write(root, "sys/fs/cgroup/user.slice/memory.max", "1073741824\n");
        Write(root, "sys/fs/cgroup/user.slice/memory.current", "943718400\n");
        Write(root, "sys/fs/cgroup/user.slice/memory.stat", "anon 524288000\nfile 419430400\ninactive_file 314572800\nactive_file 104857600\n");

        Assert.Equal((1024 - 900 + 400) * MiB, AvailableMemory.OnLinux(root.Path));
    }

    [Fact]
    public void In_a_container_the_limit_lies_at_the_top()
    {
        using var root = new TempFolder();
        Write(root, "proc/meminfo", "MemAvailable:    4194304 kB\n");
        Write(root, "proc/self/cgroup", "0::/../../docker/1f\n");
        Write(root, "sys/fs/cgroup/memory.max", "104857600\n");
        Write(root, "sys/fs/cgroup/memory.current", "209715200\n");

        // More used than allowed leaves nothing, and nothing less.
        Assert.Equal(0, AvailableMemory.OnLinux(root.Path));
    }

    [Fact]
    public void The_first_version_of_control_groups_is_understood()
    {
        using var root = new TempFolder();
        Write(root, "proc/meminfo", "MemAvailable:    4194304 kB\n");
        Write(root, "proc/self/cgroup", "12:cpu,cpuacct:/other\n4:memory:/slurm/job_7\n1:name=systemd:/\n");
        Write(root, "sys/fs/cgroup/memory/slurm/job_7/memory.limit_in_bytes", "2147483648\n");
        Write(root, "sys/fs/cgroup/memory/slurm/job_7/memory.usage_in_bytes", "1073741824\n");
        Write(root, "sys/fs/cgroup/memory/slurm/job_7/memory.stat", "inactive_file 1\ntotal_inactive_file 1048576\ntotal_active_file 1048576\n");
        Write(root, "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        Write(root, "sys/fs/cgroup/memory/memory.usage_in_bytes", "5\n");

        Assert.Equal((1024 + 2) * MiB, AvailableMemory.OnLinux(root.Path));
    }

    [Fact]
    public void Where_the_kernel_says_nothing_nothing_is_known()
    {
        using var root = new TempFolder();

        Assert.Null(AvailableMemory.OnLinux(root.Path));
        Assert.InRange(AvailableMemory.Bytes(), 1, long.MaxValue);
    }

    // 8,030,261,248 weights of 4 bytes are 29.9 GiB; with 8 bits and a scale of 32 for 128 of them 7.7 GiB; with 4 bits, but for the 1,050,673,152 of embedding and head, 4.5 GiB.
    [Theory]
    [InlineData(31_999_999_999, "29.8", "With 8 bits a weight it takes about 7.7 GiB and fits: endonym export --format onnx-int8")]
    [InlineData(6_000_000_000, "5.6", "With 4 bits a weight it takes about 4.5 GiB and fits: endonym export --format onnx-int4")]
    [InlineData(4_000_000_000, "3.7", "Even with 4 bits a weight it takes about 4.5 GiB: take a larger machine or a smaller model")]
    public void A_model_that_does_not_fit_is_refused_with_both_figures_and_the_form_that_would_fit(long available, string gib, string wayOut)
    {
        CheckpointMemory.RequireToCompute("folder", Llama8B, ElementType.F32, available: 4 * 8_030_261_248);
        var message = Assert.Throws<InvalidInputException>(() => CheckpointMemory.RequireToCompute("folder", Llama8B, ElementType.F32, available)).Message;

        Assert.StartsWith($"folder: to compute in float32, 8,030,261,248 weights take 4 bytes each, 29.9 GiB in all, but {gib} GiB of memory are available. {wayOut}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_needs_four_numbers_a_weight()
    {
        CheckpointMemory.RequireToTrain("folder", Llama8B, available: 16 * 8_030_261_248);
        var message = Assert.Throws<InvalidInputException>(() => CheckpointMemory.RequireToTrain("folder", Llama8B, available: (16 * 8_030_261_248) - 1)).Message;

        Assert.StartsWith("folder: to train with AdamW, 8,030,261,248 weights take 16 bytes each, 119.7 GiB in all, but 119.7 GiB of memory are available.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_configuration_is_refused_and_does_not_wrap_round()
    {
        var largest = Llamas.SmallOf(DecoderFamily.Mixtral) with { HiddenSize = 1 << 20, IntermediateSize = 1 << 22, LayerCount = 128, ExpertCount = 256, HeadSize = 2 };

        Assert.Throws<InvalidInputException>(() => CheckpointMemory.RequireToTrain("folder", largest, long.MaxValue / 2));
    }

    private static void Write(TempFolder root, string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(root[path])!);
        File.WriteAllText(root[path], text);
    }
}
