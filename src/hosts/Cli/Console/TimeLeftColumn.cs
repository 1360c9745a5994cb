using Spectre.Console;
using Spectre.Console.Rendering;

namespace Endonym.Cli.Console;

/// <summary>The time left of a live line, with its days, which Spectre's own column leaves out.</summary>
internal sealed class TimeLeftColumn : ProgressColumn
{
    /// <inheritdoc/>
    protected override bool NoWrap => true;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Markup((task.Speed is { } unitsPerSecond ? DurationText.Left(task.MaxValue - task.Value, unitsPerSecond) : null) ?? "--:--:--", Color.Blue);
}
