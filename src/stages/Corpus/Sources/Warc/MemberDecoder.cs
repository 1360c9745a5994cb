namespace Endonym.Corpus.Sources.Warc;

/// <summary>How reading a member ended.</summary>
internal enum MemberStatus
{
    /// <summary>It goes on.</summary>
    Open,

    /// <summary>It is complete.</summary>
    Complete,

    /// <summary>Its bytes are no packed data of the kind, or its checksum is wrong.</summary>
    Corrupt,

    /// <summary>The file ends before it does.</summary>
    Truncated,
}

/// <summary>Unpacks the members of a file one after another: gzip members, Zstandard frames, or the whole of an unpacked file.</summary>
internal abstract class MemberDecoder(ByteSource source)
{
    /// <summary>The packed bytes.</summary>
    protected ByteSource Source { get; } = source;

    /// <summary>How the member stands.</summary>
    public MemberStatus Status { get; protected set; }

    /// <summary>Where the member begins in the file.</summary>
    public long MemberOffset { get; private set; }

    /// <summary>Whether the file ends here.</summary>
    public bool AtEnd => Source.Ready.IsEmpty;

    /// <summary>Begins the member at the file's position.</summary>
    public void Open()
    {
        MemberOffset = Source.Position;
        Status = MemberStatus.Open;
        Begin();
    }

    /// <summary>Goes on unpacking.</summary>
    /// <returns>Bytes written; 0 once the member has ended, and <see cref="Status"/> says how.</returns>
    public abstract int Read(Span<byte> target);

    /// <summary>Moves to the next place behind a broken member where another may begin.</summary>
    /// <param name="from">Where to begin looking.</param>
    /// <returns>False where there is none.</returns>
    public abstract bool SeekMember(long from);

    /// <summary>Reads what stands before the packed data.</summary>
    protected abstract void Begin();

    /// <summary>Looks for a byte sequence from a place on and moves there.</summary>
    protected bool SeekBytes(long from, ReadOnlySpan<byte> sequence)
    {
        Source.Position = Math.Min(from, Source.Length);
        Span<byte> window = stackalloc byte[8];
        while (true)
        {
            var ready = Source.Ready;
            if (ready.IsEmpty)
                return false;
            var index = ready.IndexOf(sequence[0]);
            Source.Skip(index < 0 ? ready.Length : index);
            if (index < 0)
                continue;
            var found = window[..sequence.Length];
            if (Source.Peek(found) == sequence.Length && found.SequenceEqual(sequence))
                return true;
            Source.Skip(1);
        }
    }
}

/// <summary>A file that is not packed: one member.</summary>
internal sealed class PlainDecoder(ByteSource source) : MemberDecoder(source)
{
    /// <inheritdoc/>
    public override int Read(Span<byte> target)
    {
        var count = Source.Read(target);
        if (count == 0)
            Status = MemberStatus.Complete;
        return count;
    }

    /// <inheritdoc/>
    public override bool SeekMember(long from) => false;

    /// <inheritdoc/>
    protected override void Begin()
    {
    }
}
