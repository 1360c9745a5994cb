namespace Endonym.Corpus.Rights.Preferences;

/// <summary>Reads a Dictionary of RFC 9651, "Structured Field Values for HTTP", sections 3.2 and 4.2.2, as far as usage preferences need it: keys and the values that are tokens.</summary>
internal static class StructuredDictionary
{
    /// <summary>Reads a field.</summary>
    /// <param name="field">The field's value; several lines joined by <c>", "</c>.</param>
    /// <returns>Each key with its last value: the token, or null where the value is of another type. Null if the field is no Dictionary, so that it says nothing.</returns>
    public static IReadOnlyDictionary<string, string?>? Parse(string field)
    {
        var reader = new Reader(field);
        return reader.Dictionary();
    }

    private ref struct Reader(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;

        public Dictionary<string, string?>? Dictionary()
        {
            var members = new Dictionary<string, string?>(StringComparer.Ordinal);
            _rest = _rest.Trim(' ');
            while (!_rest.IsEmpty)
            {
                if (!Key(out var key))
                    return null;

                string? token = null;
                if (Take('=') ? !Member(out token) : !Parameters())
                    return null;
                members[key] = token;

                _rest = _rest.TrimStart(" \t");
                if (_rest.IsEmpty)
                    return members;
                if (!Take(','))
                    return null;
                _rest = _rest.TrimStart(" \t");
                if (_rest.IsEmpty)
                    return null; // a trailing comma
            }

            return members;
        }

        private bool Member(out string? token)
        {
            token = null;
            if (!Take('('))
                return Item(out token);

            while (true)
            {
                _rest = _rest.TrimStart(' ');
                if (Take(')'))
                    return Parameters();
                if (!Item(out _) || _rest.IsEmpty || _rest[0] is not (' ' or ')'))
                    return false;
            }
        }

        private bool Item(out string? token)
        {
            token = null;
            return !_rest.IsEmpty && BareItem(out token) && Parameters();
        }

        private bool Parameters()
        {
            while (Take(';'))
            {
                _rest = _rest.TrimStart(' ');
                if (!Key(out _) || (Take('=') && (_rest.IsEmpty || !BareItem(out _))))
                    return false;
            }

            return true;
        }

        private bool BareItem(out string? token)
        {
            token = null;
            switch (_rest[0])
            {
                case '-' or (>= '0' and <= '9'):
                    return Number(allowFraction: true);
                case '"':
                    return Quoted();
                case '?':
                    return Boolean();
                case ':':
                    return Bytes();
                case '@':
                    _rest = _rest[1..];
                    return Number(allowFraction: false);
                case '%':
                    return DisplayString();
                case '*' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'):
                    var length = 1;
                    while (length < _rest.Length && IsTokenCharacter(_rest[length]))
                        length++;
                    token = _rest[..length].ToString();
                    _rest = _rest[length..];
                    return true;
                default:
                    return false;
            }
        }

        private bool Key(out string key)
        {
            var length = 0;
            if (!_rest.IsEmpty && (char.IsAsciiLetterLower(_rest[0]) || _rest[0] == '*'))
            {
                while (length < _rest.Length && (char.IsAsciiLetterLower(_rest[length]) || char.IsAsciiDigit(_rest[length]) || _rest[length] is '_' or '-' or '.' or '*'))
                    length++;
            }

            key = _rest[..length].ToString();
            _rest = _rest[length..];
            return length > 0;
        }

        private bool Number(bool allowFraction)
        {
            Take('-');
            var digits = Digits();
            if (digits is 0 or > 15)
                return false;
            return !allowFraction || !Take('.') || (digits <= 12 && Digits() is >= 1 and <= 3);
        }

        private int Digits()
        {
            var count = _rest.IndexOfAnyExceptInRange('0', '9');
            count = count < 0 ? _rest.Length : count;
            _rest = _rest[count..];
            return count;
        }

        private bool Quoted()
        {
            for (var i = 1; i < _rest.Length; i++)
            {
                if (_rest[i] == '"')
                {
                    _rest = _rest[(i + 1)..];
                    return true;
                }

                if (_rest[i] is < ' ' or > '~' || (_rest[i] == '\\' && (++i == _rest.Length || _rest[i] is not ('"' or '\\'))))
                    return false;
            }

            return false;
        }

        private bool DisplayString()
        {
            if (!_rest.StartsWith("%\""))
                return false;

            for (var i = 2; i < _rest.Length; i++)
            {
                if (_rest[i] == '"')
                {
                    _rest = _rest[(i + 1)..];
                    return true;
                }

                if (_rest[i] is < ' ' or > '~')
                    return false;
            }

            return false;
        }

        private bool Boolean()
        {
            if (_rest.Length < 2 || _rest[1] is not ('0' or '1'))
                return false;
            _rest = _rest[2..];
            return true;
        }

        private bool Bytes()
        {
            var end = _rest[1..].IndexOf(':');
            if (end < 0)
                return false;
            foreach (var character in _rest.Slice(1, end))
            {
                if (!char.IsAsciiLetterOrDigit(character) && character is not ('+' or '/' or '='))
                    return false;
            }

            _rest = _rest[(end + 2)..];
            return true;
        }

        private bool Take(char expected)
        {
            if (_rest.IsEmpty || _rest[0] != expected)
                return false;
            _rest = _rest[1..];
            return true;
        }

        private static bool IsTokenCharacter(char character) => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~:/".Contains(character, StringComparison.Ordinal);
    }
}
