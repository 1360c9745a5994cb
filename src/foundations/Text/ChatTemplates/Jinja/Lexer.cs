using System.Globalization;
using System.Text;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Cuts a template into tokens, with white space around tags treated as transformers sets Jinja up: <c>trim_blocks</c> and <c>lstrip_blocks</c> are both on.</summary>
internal sealed class Lexer
{
    private static readonly string[] Operators = ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _line = 1;

    // Where the last tag ended, whether that was the beginning of a line: only there is the white space before the next tag dropped.
    private bool _atLineStart = true;

    private Lexer(string source) => _source = source;

    /// <summary>The tokens, with <see cref="TokenKind.End"/> last.</summary>
    /// <exception cref="JinjaException">A tag, string or comment does not end, or a character fits nowhere.</exception>
    public static List<Token> Read(string template)
    {
        var source = template.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        // Jinja drops one line break at the end of a template.
        var lexer = new Lexer(source.EndsWith('\n') ? source[..^1] : source);
        lexer.Read();
        return lexer._tokens;
    }

    private void Read()
    {
        while (true)
        {
            var tag = FindTag(_position);
            if (tag < 0)
            {
                AddData(_source[_position..]);
                Advance(_source.Length);
                _tokens.Add(new Token(TokenKind.End, "", _line));
                return;
            }

            var kind = _source[tag + 1];
            var sign = SignAt(tag + 2);
            var text = BeforeTag(_source[_position..tag], sign, isOutput: kind == '{');
            AddData(text);
            Advance(tag);
            var inside = tag + (sign is null ? 2 : 3);
            if (kind == '#')
                SkipComment(inside);
            else if (kind == '%' && RawBodyStart(inside) is { } body)
                ReadRaw(body);
            else
                ReadTag(kind == '{', inside);
        }
    }

    private int FindTag(int from)
    {
        for (var i = _source.IndexOf('{', from); i >= 0 && i + 1 < _source.Length; i = _source.IndexOf('{', i + 1))
        {
            if (_source[i + 1] is '{' or '%' or '#')
                return i;
        }

        return -1;
    }

    private char? SignAt(int index) => index < _source.Length && _source[index] is '-' or '+' ? _source[index] : null;

    private string BeforeTag(string text, char? sign, bool isOutput)
    {
        if (sign == '-')
            return text[..TrimmedLength(text)];
        if (sign == '+' || isOutput)
            return text;
        var lineStart = text.LastIndexOf('\n') + 1;
        return (lineStart > 0 || _atLineStart) && TrimmedLength(text) <= lineStart ? text[..lineStart] : text;
    }

    private static int TrimmedLength(string text)
    {
        var length = text.Length;
        while (length > 0 && PythonWhiteSpace.Is(text[length - 1]))
            length--;
        return length;
    }

    private void AddData(string text)
    {
        if (text.Length > 0)
            _tokens.Add(new Token(TokenKind.Data, text, _line));
    }

    private void Advance(int to)
    {
        _line += _source.AsSpan(_position, to - _position).Count('\n');
        _position = to;
    }

    private void EndTag(int to)
    {
        Advance(to);
        _atLineStart = to > 0 && _source[to - 1] == '\n';
    }

    private int SkipWhiteSpace(int index)
    {
        while (index < _source.Length && PythonWhiteSpace.Is(_source[index]))
            index++;
        return index;
    }

    private bool At(int index, string text) => string.CompareOrdinal(_source, index, text, 0, text.Length) == 0;

    /// <summary>Where a tag that ends at an index leaves off: <c>-</c> takes the white space after it, <c>+</c> nothing, and otherwise one line break goes.</summary>
    private int? AfterTagEnd(int index, string end, bool trimsLine)
    {
        if (At(index, "-" + end))
            return SkipWhiteSpace(index + 1 + end.Length);
        if (trimsLine && At(index, "+" + end))
            return index + 1 + end.Length;
        if (!At(index, end))
            return null;
        index += end.Length;
        return trimsLine && At(index, "\n") ? index + 1 : index;
    }

    private void SkipComment(int inside)
    {
        for (var i = inside; i < _source.Length; i++)
        {
            if (AfterTagEnd(i, "#}", trimsLine: true) is { } after)
            {
                EndTag(after);
                return;
            }
        }

        throw new JinjaException(_line, "the comment that begins here has no end '#}'.");
    }

    private int? RawBodyStart(int inside)
    {
        var index = SkipWhiteSpace(inside);
        if (!At(index, "raw"))
            return null;
        index = SkipWhiteSpace(index + 3);
        // The beginning of raw text keeps its line break.
        return AfterTagEnd(index, "%}", trimsLine: false);
    }

    private void ReadRaw(int body)
    {
        EndTag(body);
        for (var i = _source.IndexOf("{%", body, StringComparison.Ordinal); i >= 0; i = _source.IndexOf("{%", i + 2, StringComparison.Ordinal))
        {
            var sign = SignAt(i + 2);
            var index = SkipWhiteSpace(i + (sign is null ? 2 : 3));
            if (!At(index, "endraw") || AfterTagEnd(SkipWhiteSpace(index + 6), "%}", trimsLine: true) is not { } after)
                continue;
            AddData(BeforeTag(_source[body..i], sign, isOutput: false));
            EndTag(after);
            return;
        }

        throw new JinjaException(_line, "the raw text that begins here has no end '{% endraw %}'.");
    }

    private void ReadTag(bool isOutput, int inside)
    {
        var begin = _line;
        _tokens.Add(new Token(isOutput ? TokenKind.VariableBegin : TokenKind.BlockBegin, "", _line));
        Advance(inside);
        Stack<char> open = [];
        while (_position < _source.Length)
        {
            if (open.Count == 0 && AfterTagEnd(_position, isOutput ? "}}" : "%}", trimsLine: !isOutput) is { } after)
            {
                _tokens.Add(new Token(isOutput ? TokenKind.VariableEnd : TokenKind.BlockEnd, "", _line));
                EndTag(after);
                return;
            }

            var c = _source[_position];
            if (PythonWhiteSpace.Is(c))
                Advance(_position + 1);
            else if (c is >= '0' and <= '9')
                ReadNumber();
            else if (c == '_' || char.IsLetter(c))
                ReadName();
            else if (c is '\'' or '"')
                ReadText(c);
            else
                ReadOperator(open);
        }

        throw new JinjaException(begin, $"the tag that begins here has no end '{(isOutput ? "}}" : "%}")}'.");
    }

    private void Add(TokenKind kind, string text, int end)
    {
        _tokens.Add(new Token(kind, text, _line));
        Advance(end);
    }

    private void ReadName()
    {
        var end = _position;
        while (end < _source.Length && (_source[end] == '_' || char.IsLetterOrDigit(_source[end])))
            end++;
        Add(TokenKind.Name, _source[_position..end], end);
    }

    private void ReadNumber()
    {
        var end = Digits(_position);
        var isFloat = false;
        // After a dot, as in x.0.1, a number is an index and has no fraction.
        var afterDot = _tokens[^1].IsOperator(".");
        if (!afterDot && end + 1 < _source.Length && _source[end] == '.' && char.IsAsciiDigit(_source[end + 1]))
        {
            end = Digits(end + 1);
            isFloat = true;
        }

        if (!afterDot && end < _source.Length && _source[end] is 'e' or 'E')
        {
            var exponent = end + 1 < _source.Length && _source[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (exponent < _source.Length && char.IsAsciiDigit(_source[exponent]))
            {
                end = Digits(exponent);
                isFloat = true;
            }
        }

        if (end - _position > 300)
            throw new JinjaException(_line, "a number of more than 300 digits is not supported.");
        if (end < _source.Length && (_source[end] == '_' || char.IsLetter(_source[end])))
            throw new JinjaException(_line, $"'{_source[_position..(end + 1)]}' is no number; decimal integers and floats are supported.");
        Add(isFloat ? TokenKind.Float : TokenKind.Integer, _source[_position..end].Replace("_", "", StringComparison.Ordinal), end);
    }

    private int Digits(int index)
    {
        while (index < _source.Length && (char.IsAsciiDigit(_source[index]) || (_source[index] == '_' && index + 1 < _source.Length && char.IsAsciiDigit(_source[index + 1]))))
            index++;
        return index;
    }

    private void ReadText(char quote)
    {
        var text = new StringBuilder();
        for (var i = _position + 1; i < _source.Length;)
        {
            if (_source[i] == quote)
            {
                Add(TokenKind.Text, text.ToString(), i + 1);
                return;
            }

            if (_source[i] == '\\' && i + 1 < _source.Length)
                i = ReadEscape(i + 1, text);
            else
                text.Append(_source[i++]);
        }

        throw new JinjaException(_line, $"the string that begins here has no end {quote}.");
    }

    /// <summary>Python's escapes; a backslash before anything else stands for itself.</summary>
    private int ReadEscape(int index, StringBuilder text)
    {
        var c = _source[index];
        const string names = "abfnrtv'\"\\\n";
        if (names.IndexOf(c, StringComparison.Ordinal) is var at and >= 0)
        {
            if (c != '\n')
                text.Append("\a\b\f\n\r\t\v'\"\\"[at]);
            return index + 1;
        }

        if (c is >= '0' and <= '7')
        {
            var end = index;
            while (end < _source.Length && end < index + 3 && _source[end] is >= '0' and <= '7')
                end++;
            text.Append((char)Convert.ToInt32(_source[index..end], 8));
            return end;
        }

        var length = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (length == 0)
        {
            text.Append('\\').Append(c);
            return index + 1;
        }

        if (index + 1 + length > _source.Length || !int.TryParse(_source.AsSpan(index + 1, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is < 0 or > 0x10FFFF)
            throw new JinjaException(_line, $"\\{c} wants {length} hexadecimal digits of a character.");
        text.Append(code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code));
        return index + 1 + length;
    }

    private void ReadOperator(Stack<char> open)
    {
        var text = Array.Find(Operators, candidate => At(_position, candidate))
            ?? throw new JinjaException(_line, $"the character '{_source[_position]}' has no meaning inside a tag.");
        if (text is "(" or "[" or "{")
            open.Push(text[0]);
        else if (text is ")" or "]" or "}" && (!open.TryPop(out var opened) || (opened, text) is not (('(', ")") or ('[', "]") or ('{', "}"))))
            throw new JinjaException(_line, $"'{text}' closes nothing that is open.");
        Add(TokenKind.Operator, text, _position + text.Length);
    }
}
