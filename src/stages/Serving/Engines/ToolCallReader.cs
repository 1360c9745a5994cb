using System.Text;

namespace Endonym.Serving.Engines;

/// <summary>A part of an answer: text or a call, never both.</summary>
/// <param name="Text">Ordinary text.</param>
/// <param name="Call">A call.</param>
internal readonly record struct AnswerPart(string? Text, ToolCall? Call);

/// <summary>Finds the calls of functions in an answer that grows piece by piece, wherever the pieces are cut. Not safe for concurrent use.</summary>
/// <remarks>
/// Known are Hermes' and Qwen's <c>&lt;tool_call&gt;{…}&lt;/tool_call&gt;</c>, Mistral's <c>[TOOL_CALLS][{…}]</c> and <c>[TOOL_CALLS]name[ARGS]{…}</c>, and the
/// bare JSON of Llama 3, which must name a function that was offered, as an answer may be JSON for other reasons. What only looks like a call comes out as the text it is; nothing is lost.
/// </remarks>
/// <param name="functions">The names that were offered.</param>
internal sealed class ToolCallReader(IReadOnlySet<string> functions)
{
    private const string HermesStart = "<tool_call>";
    private const string HermesEnd = "</tool_call>";
    private const string Mistral = "[TOOL_CALLS]";
    private const string Python = "<|python_tag|>";

    private static readonly string[] Markers = [HermesStart, Mistral, Python];

    private readonly StringBuilder _held = new();
    private readonly List<AnswerPart> _parts = [];
    private State _state;
    private string _marker = ""; // that stands before what is held
    private bool _isAfterCall;

    private enum State
    {
        /// <summary>Nothing but white space has come: what follows may be a call without a marker.</summary>
        Beginning,

        /// <summary>Text, in which a marker may come.</summary>
        Text,

        /// <summary>After Hermes' marker.</summary>
        Hermes,

        /// <summary>After Mistral's marker.</summary>
        Mistral,

        /// <summary>In JSON without a marker, or after Llama's.</summary>
        Json,
    }

    /// <summary>Takes the next piece.</summary>
    /// <returns>What is now known to be text or a call.</returns>
    public IReadOnlyList<AnswerPart> Append(string piece)
    {
        _held.Append(piece);
        // Long arguments come in thousands of pieces; only those that may end them are looked at.
        var mayEnd = _state switch
        {
            State.Hermes => piece.Contains('>', StringComparison.Ordinal),
            State.Mistral or State.Json => piece.AsSpan().ContainsAny('}', ']'),
            _ => piece.Length > 0,
        };
        if (mayEnd)
            Read();
        return Parts();
    }

    /// <summary>The answer has ended: what was held back is text, or a call that only lacks its end mark.</summary>
    public IReadOnlyList<AnswerPart> Flush()
    {
        Read();
        var rest = Take();
        if (_state == State.Hermes && ToolCall.TryParse(rest, out var calls))
            AddCalls(calls);
        else if (!(_isAfterCall && _marker.Length == 0 && string.IsNullOrWhiteSpace(rest)))
            AddText(_marker + rest);
        _marker = "";
        _state = State.Text;
        return Parts();
    }

    private void Read()
    {
        while (Advance())
        {
        }
    }

    private AnswerPart[] Parts()
    {
        AnswerPart[] parts = [.. _parts];
        _parts.Clear();
        return parts;
    }

    /// <returns>Whether what is held may hold more that is known.</returns>
    private bool Advance() => _state switch
    {
        State.Beginning => AdvanceBeginning(),
        State.Text => AdvanceText(),
        State.Hermes => AdvanceHermes(),
        State.Mistral => AdvanceMistral(),
        _ => AdvanceJson(),
    };

    private bool AdvanceBeginning()
    {
        var text = _held.ToString().AsSpan().TrimStart();
        if (_isAfterCall && text.StartsWith(";", StringComparison.Ordinal)) // between Llama's calls
        {
            Put(text[1..].ToString());
            return true;
        }

        if (text.IsEmpty || (text.Length < Mistral.Length && Mistral.AsSpan().StartsWith(text, StringComparison.Ordinal)))
            return false;
        _state = text[0] is '{' or '[' && !text.StartsWith(Mistral, StringComparison.Ordinal) ? State.Json : State.Text;
        return true;
    }

    private bool AdvanceText()
    {
        var text = _held.ToString();
        var (at, marker) = (-1, "");
        foreach (var candidate in Markers)
        {
            var place = text.IndexOf(candidate, StringComparison.Ordinal);
            if (place >= 0 && (at < 0 || place < at))
                (at, marker) = (place, candidate);
        }

        if (at >= 0)
        {
            // White space before a call is no part of the answer; before what only looks like one it is.
            var end = text.AsSpan(0, at).TrimEnd().Length;
            AddText(text[..end]);
            _marker = text[end..at] + marker;
            Put(text[(at + marker.Length)..]);
            _state = marker switch
            {
                HermesStart => State.Hermes,
                Mistral => State.Mistral,
                _ => State.Json,
            };
            return true;
        }

        // White space at the end may yet turn out to stand before a marker.
        var safe = text.Length - Markers.Max(candidate => OverlapAtEnd(text, candidate));
        safe = text.AsSpan(0, safe).TrimEnd().Length;
        AddText(text[..safe]);
        Put(text[safe..]);
        return false;
    }

    private bool AdvanceHermes()
    {
        var text = _held.ToString();
        var end = text.IndexOf(HermesEnd, StringComparison.Ordinal);
        return end >= 0 && Settle(text[..end], ToolCall.TryParse(text[..end], out var calls) ? calls : null, HermesEnd, text[(end + HermesEnd.Length)..]);
    }

    private bool AdvanceMistral()
    {
        var text = _held.ToString();
        var start = text.AsSpan().IndexOfAny('[', '{');
        if (start < 0)
            return false;

        // Between the marker and the arguments stands nothing, or the function's name and marks of their own.
        var name = text[..start].Trim();
        if (name.Length > 0)
            start = text.IndexOf('{', StringComparison.Ordinal);
        var end = start < 0 ? -1 : EndOfValue(text, start);
        if (end < 0)
            return false;
        var calls = name.Length == 0 ? Parse(text[start..end])
            : ToolCall.TryParse($$"""{"name": {{System.Text.Json.JsonSerializer.Serialize(name)}}, "arguments": {{text[start..end]}}}""", out var named) ? named
            : null;
        return Settle(text[..end], calls, "", text[end..]);
    }

    private bool AdvanceJson()
    {
        var text = _held.ToString();
        var start = text.AsSpan().IndexOfAnyExcept(" \t\r\n");
        var isJson = start >= 0 && text[start] is '{' or '[';
        if (start < 0)
            return false;
        var end = isJson ? EndOfValue(text, start) : start;
        if (end < 0)
            return false;
        var calls = isJson ? Parse(text[start..end]) : null;
        return Settle(text[..end], calls is not null && calls.All(call => functions.Contains(call.Name)) ? calls : null, "", text[end..]);
    }

    /// <summary>What stood between a marker and its end was a call or is text; what comes after it is looked at anew.</summary>
    private bool Settle(string body, IReadOnlyList<ToolCall>? calls, string endMarker, string rest)
    {
        if (calls is null)
            AddText(_marker + body + endMarker);
        else
            AddCalls(calls);
        _marker = "";
        _state = calls is null ? State.Text : State.Beginning;
        Put(rest);
        return rest.Length > 0;
    }

    private void AddText(string text)
    {
        if (text.Length == 0)
            return;
        _parts.Add(new AnswerPart(text, Call: null));
        _isAfterCall = false;
    }

    private void AddCalls(IReadOnlyList<ToolCall> calls)
    {
        _parts.AddRange(calls.Select(call => new AnswerPart(Text: null, call)));
        _isAfterCall = true;
    }

    private void Put(string text) => _held.Clear().Append(text);

    private string Take()
    {
        var text = _held.ToString();
        _held.Clear();
        return text;
    }

    private static IReadOnlyList<ToolCall>? Parse(string json) => ToolCall.TryParse(json, out var calls) ? calls : null;

    /// <summary>Where the object or array that begins at a place ends; −1 while it has not.</summary>
    private static int EndOfValue(string text, int start)
    {
        var depth = 0;
        var isString = false;
        for (var at = start; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\' when isString:
                    at++;
                    break;
                case '"':
                    isString = !isString;
                    break;
                case '{' or '[' when !isString:
                    depth++;
                    break;
                case '}' or ']' when !isString && --depth == 0:
                    return at + 1;
                default:
                    break;
            }
        }

        return -1;
    }

    /// <summary>The length of the longest end of the text that begins the marker.</summary>
    private static int OverlapAtEnd(string text, string marker)
    {
        var length = Math.Min(text.Length, marker.Length - 1);
        while (!text.AsSpan(text.Length - length).SequenceEqual(marker.AsSpan(0, length)))
            length--;
        return length;
    }
}
