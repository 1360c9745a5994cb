using Endonym.Text.Packs;

namespace Endonym.Text.Privacy;

/// <summary>Finds personal data that have a form: addresses, telephone numbers, accounts, cards, official numbers; and names of a list. Pure; safe for concurrent use.</summary>
/// <remarks>
/// Every number is checked as far as it allows: length, check digit, date, area code, and what stands around it. A number that could as well be an amount,
/// a version or an order number is left alone unless a word before it says what it is. The text is scanned for <c>@</c> and for digits with vector
/// instructions, and looked at closely only there.
/// </remarks>
public sealed class PersonalDataFinder
{
    private const int LongestNumber = 64;

    /// <summary>How far before a number a word may announce it, in UTF-16 units: "numer telefonu do biura: ".</summary>
    private const int WordDistance = 24;

    private static readonly string[] VersionWords = ["v", "ver", "version", "wersja", "wersji", "wersję", "verze", "release", "wydanie"];
    private static readonly string[] AddressWords = ["IP", "IPv4", "host", "server", "serwer", "serwera", "adres", "address", "nameserver", "ping"];
    private static readonly string[] AmountSigns = ["$", "€", "£", "%", "PLN", "EUR", "USD", "zł", "Kč"];

    private readonly PrivacyRules _rules;
    private readonly (NumberForm Form, string Kind, IdentifierCheck? Check)[][] _formsByFirstRun;
    private readonly Dictionary<string, string[]>.AlternateLookup<ReadOnlySpan<char>> _names;
    private readonly bool _hasNames;
    private readonly string[] _phoneWords;
    private readonly string[] _amountWords;
    private readonly int _accountLength;

    /// <param name="rules">What to look for.</param>
    public PersonalDataFinder(PrivacyRules rules)
    {
        _rules = rules;
        _phoneWords = [.. rules.Phones?.Words ?? [], "tel", "phone", "mobile", "fax"];
        _amountWords = [.. rules.Phones?.AmountWords ?? [], .. AmountSigns];
        _accountLength = rules is { FindsIbans: true, HomeCountry: [var first, var second] } ? Math.Max(0, Ibans.LengthOf(first, second) - 2) : 0;

        var forms = rules.Identifiers
            .SelectMany(pair => pair.Value.Forms.Select(form => (Form: new NumberForm(form), Kind: pair.Key, Check: (IdentifierCheck?)pair.Value)))
            .Concat(rules.FindsPhones && rules.Phones is not null ? rules.Phones.Forms.Select(form => (Form: new NumberForm(form), Kind: PersonalData.Phone, Check: (IdentifierCheck?)null)) : [])
            .OrderByDescending(entry => entry.Form.Form.Length)
            .ToArray();
        _formsByFirstRun = new (NumberForm, string, IdentifierCheck?)[LongestNumber][];
        for (var run = 0; run < LongestNumber; run++)
            _formsByFirstRun[run] = [.. forms.Where(entry => entry.Form.FirstRun == run)];

        var names = rules.Names.Where(name => name.Length > 0).GroupBy(FirstWord, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.OrderByDescending(name => name.Length).ToArray(), StringComparer.Ordinal);
        _hasNames = names.Count > 0;
        _names = names.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Finds personal data.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>In the order of the text; none overlaps another.</returns>
    public List<PersonalMatch> Find(ReadOnlySpan<char> text)
    {
        var found = new List<PersonalMatch>();
        if (_rules.FindsEmails)
            FindEmails(text, found);
        var emails = found.Count;
        FindNumbers(text, found, emails);
        if (_hasNames)
            FindNames(text, found);
        return found.Count > emails ? WithoutOverlaps(found) : found;
    }

    private static void FindEmails(ReadOnlySpan<char> text, List<PersonalMatch> found)
    {
        var from = 0;
        for (var at = text.IndexOf('@'); at >= 0;)
        {
            var (start, length) = EmailAddresses.Match(text, at, from);
            if (length > 0)
            {
                found.Add(new PersonalMatch(start, length, PersonalData.Email));
                from = start + length;
            }

            var next = Math.Max(from, at + 1);
            var distance = text[next..].IndexOf('@');
            at = distance < 0 ? -1 : next + distance;
        }
    }

    private void FindNumbers(ReadOnlySpan<char> text, List<PersonalMatch> found, int emails)
    {
        var email = 0;
        for (var position = 0; position < text.Length;)
        {
            var distance = text[position..].IndexOfAnyInRange('0', '9');
            if (distance < 0)
                return;

            var start = position + distance;
            while (email < emails && found[email].End <= start)
                email++;
            if (email < emails && found[email].Start <= start)
            {
                position = found[email].End;
                continue;
            }

            var run = 1;
            while (start + run < text.Length && char.IsAsciiDigit(text[start + run]))
                run++;
            position = start + run;
            if (start > 0 && char.IsLetter(text[start - 1]) && !char.IsAsciiLetterUpper(text[start - 1]))
                continue;

            if (MatchAt(text, start, run) is { Length: > 0 } match)
            {
                found.Add(match);
                position = match.End;
            }
        }
    }

    private PersonalMatch MatchAt(ReadOnlySpan<char> text, int start, int run)
    {
        if (_rules.FindsIbans && MatchIban(text, start) is { Length: > 0 } iban)
            return iban;
        if (run < LongestNumber)
        {
            foreach (var (form, kind, check) in _formsByFirstRun[run])
            {
                var begin = start - form.DigitsAt;
                if (check is not null && MatchIdentifier(text, begin, form, check))
                    return new PersonalMatch(begin, form.Form.Length, kind);
            }
        }

        if (_accountLength > 0 && MatchAccount(text, start, run) is var account && account > 0)
            return new PersonalMatch(start, account, PersonalData.Iban);
        if (_rules.FindsPaymentCards && run is 4 or >= PaymentCards.MinLength and <= PaymentCards.MaxLength && MatchCard(text, start, run) is var card && card > 0)
            return new PersonalMatch(start, card, PersonalData.PaymentCard);
        if (_rules.FindsPhones && MatchInternationalPhone(text, start) is { Length: > 0 } international)
            return international;
        if (_rules.FindsIpAddresses && MatchAddress(text, start, run) is var address && address > 0)
            return new PersonalMatch(start, address, PersonalData.IpAddress);
        if (_rules.FindsPhones && run < LongestNumber)
        {
            foreach (var (form, kind, check) in _formsByFirstRun[run])
            {
                var begin = start - form.DigitsAt;
                if (check is null && MatchPhone(text, begin, form))
                    return new PersonalMatch(begin, form.Form.Length, kind);
            }
        }

        return default;
    }

    private static bool MatchIdentifier(ReadOnlySpan<char> text, int start, NumberForm form, IdentifierCheck check)
    {
        Span<char> compact = stackalloc char[LongestNumber];
        var count = form.Form.Length < LongestNumber ? form.Match(text, start, compact) : 0;
        if (count < check.Length || !Separators.IsFreeBefore(text, start) || !Separators.IsFreeAfter(text, start + form.Form.Length))
            return false;

        return check.IsValid(compact[(count - check.Length)..count])
            && (form.IsTelling || !check.NeedsWord || HasWordBefore(text, start, check.Words));
    }

    private bool MatchPhone(ReadOnlySpan<char> text, int start, NumberForm form)
    {
        Span<char> digits = stackalloc char[LongestNumber];
        var count = form.Form.Length < LongestNumber ? form.Match(text, start, digits) : 0;
        var end = start + form.Form.Length;
        // The forms were read with a plan.
        if (count == 0 || !BeginsLikeAPhone(digits[..count], _rules.Phones!) || !Separators.IsFreeBefore(text, start) || !Separators.IsFreeAfter(text, end))
            return false;

        if (HasWordBefore(text, start, _phoneWords))
            return true;
        var goesOn = IsAfterNumber(text, start) || text[Math.Max(0, start - 1)] == '+';
        goesOn |= end + 1 < text.Length && Separators.IsSpace(text[end]) && char.IsAsciiDigit(text[end + 1]);
        return !form.IsPlain && !goesOn && !IsAmount(text, start, end);
    }

    private static bool BeginsLikeAPhone(ReadOnlySpan<char> digits, PhonePlan plan)
    {
        if (!plan.Lengths.Contains(digits.Length))
            return false;

        foreach (var first in plan.FirstDigits)
        {
            if (digits.StartsWith(first, StringComparison.Ordinal))
                return true;
        }

        return plan.FirstDigits.Count == 0;
    }

    private PersonalMatch MatchInternationalPhone(ReadOnlySpan<char> text, int start)
    {
        var hasPlus = start > 0 && text[start - 1] == '+';
        var hasZeros = !hasPlus && text[start..] is ['0', '0', >= '1' and <= '9', ..];
        var begin = hasPlus ? start - 1 : start;
        if ((!hasPlus && !hasZeros) || !Separators.IsFreeBefore(text, begin))
            return default;

        var from = hasZeros ? start + 2 : start;
        Span<char> digits = stackalloc char[16];
        Span<int> ends = stackalloc int[16]; // by number of digits: where the text stands after them
        var count = 0;
        var gap = 0;
        for (var at = from; at < text.Length && count < 16 && gap <= 2; at++)
        {
            if (char.IsAsciiDigit(text[at]))
            {
                digits[count] = text[at];
                ends[count++] = at + 1;
                gap = 0;
            }
            else if (Separators.IsSpace(text[at]) || Separators.IsHyphen(text[at]) || text[at] is '.' or '(' or ')' or '/')
            {
                gap++;
            }
            else
            {
                break;
            }
        }

        var code = CallingCodes.LengthIn(digits[..count]);
        if (code == 0)
            return default;

        var isHome = _rules.Phones is { } plan && digits[..code].SequenceEqual(plan.CountryCode);
        if (hasZeros && !isHome && !HasWordBefore(text, begin, _phoneWords))
            return default;

        // The longest number of whole groups that there can be; at home the plan tells how long it is.
        for (var length = Math.Min(15, count); length >= 9; length--)
        {
            var end = ends[length - 1];
            if (isHome && !_rules.Phones!.Lengths.Contains(length - code))
                continue;
            if (Separators.IsFreeAfter(text, end) && !IsAmount(text, begin, end))
                return new PersonalMatch(begin, end - begin, PersonalData.Phone);
        }

        return default;
    }

    private static PersonalMatch MatchIban(ReadOnlySpan<char> text, int start)
    {
        if (start < 2 || !char.IsAsciiLetterUpper(text[start - 1]) || !char.IsAsciiLetterUpper(text[start - 2]))
            return default;

        var begin = start - 2;
        var length = Ibans.LengthOf(text[begin], text[begin + 1]);
        if (length == 0 || !Separators.IsFreeBefore(text, begin))
            return default;

        Span<char> number = stackalloc char[Ibans.MaxLength];
        var count = 0;
        var at = begin;
        for (; at < text.Length && count < length; at++)
        {
            if (char.IsAsciiDigit(text[at]) || char.IsAsciiLetterUpper(text[at]))
                number[count++] = text[at];
            else if (count % 4 != 0 || !(Separators.IsSpace(text[at]) || Separators.IsHyphen(text[at])))
                return default;
        }

        return count == length && Separators.IsFreeAfter(text, at) && Ibans.HasRemainderOne(number[..count])
            ? new PersonalMatch(begin, at - begin, PersonalData.Iban)
            : default;
    }

    /// <summary>Length of a bank account of the home country written without its letters: two digits, then groups of four; 0 if there is none.</summary>
    private int MatchAccount(ReadOnlySpan<char> text, int start, int run)
    {
        if ((run != 2 && run != _accountLength) || !Separators.IsFreeBefore(text, start))
            return 0;

        Span<char> number = stackalloc char[Ibans.MaxLength];
        number[0] = _rules.HomeCountry![0]; // a length was found for it
        number[1] = _rules.HomeCountry[1];
        var count = 2;
        var at = start;
        for (; at < text.Length && count < _accountLength + 2; at++)
        {
            if (char.IsAsciiDigit(text[at]))
                number[count++] = text[at];
            else if (count % 4 != 0 || !(Separators.IsSpace(text[at]) || Separators.IsHyphen(text[at])))
                return 0;
        }

        return count == _accountLength + 2 && Separators.IsFreeAfter(text, at) && Ibans.HasRemainderOne(number[..count]) ? at - start : 0;
    }

    /// <summary>Length of a card's number in one piece or in the groups that are embossed; 0 if there is none.</summary>
    private static int MatchCard(ReadOnlySpan<char> text, int start, int run)
    {
        if (!Separators.IsFreeBefore(text, start))
            return 0;
        if (run > 4)
            return PaymentCards.IsValid(text.Slice(start, run)) && Separators.IsFreeAfter(text, start + run) ? run : 0;

        // The groups of a hexadecimal dump look alike.
        if (IsAfterNumber(text, start))
            return 0;

        Span<char> number = stackalloc char[PaymentCards.MaxLength + 1];
        Span<int> groups = stackalloc int[6];
        int count = 0, group = 0;
        var at = start;
        for (; at < text.Length && count < number.Length; at++)
        {
            if (char.IsAsciiDigit(text[at]))
            {
                number[count++] = text[at];
                groups[group]++;
            }
            else if (group < 5 && groups[group] > 0 && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]) && (Separators.IsSpace(text[at]) || Separators.IsHyphen(text[at])))
            {
                group++;
            }
            else
            {
                break;
            }
        }

        return groups is [4, 4, 4, 4, 0, 0] or [4, 4, 4, 4, 3, 0] or [4, 6, 5, 0, 0, 0] or [4, 6, 4, 0, 0, 0]
            && PaymentCards.IsValid(number[..count]) && Separators.IsFreeAfter(text, at) ? at - start : 0;
    }

    private static int MatchAddress(ReadOnlySpan<char> text, int start, int run)
    {
        if (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || (text[start - 1] is ':' && start > 1 && (text[start - 2] is ':' || char.IsAsciiHexDigit(text[start - 2])))))
            return 0;

        // An address may stand behind a slash or an @, as in a URL; a version stands behind a hyphen.
        var isFree = Separators.IsFreeBefore(text, start) || (text[start - 1] is '/' or '@' && start > 1 && text[start - 2] is '/' or '@');
        if (!isFree)
            return 0;

        var isSmall = false;
        var length = run <= 3 ? InternetAddresses.MatchIpv4(text, start, out isSmall) : 0;
        if (length == 0)
        {
            length = run <= 4 ? InternetAddresses.MatchIpv6(text, start) : 0;
            return length > 0 && (start + length == text.Length || !char.IsLetterOrDigit(text[start + length])) ? length : 0;
        }

        // A port or a network's size may follow.
        var end = start + length;
        var isEnd = end == text.Length || text[end] is ':' or '/' || Separators.IsFreeAfter(text, end);
        return isEnd && !HasWordBefore(text, start, VersionWords) && (!isSmall || text[..start].EndsWith("//", StringComparison.Ordinal) || HasWordBefore(text, start, AddressWords)) ? length : 0;
    }

    private static bool IsAfterNumber(ReadOnlySpan<char> text, int start) =>
        start > 1 && Separators.IsSpace(text[start - 1]) && char.IsAsciiDigit(text[start - 2]);

    /// <summary>Whether what stands around a number makes it an amount: a currency, a percent sign, a word for thousands.</summary>
    private bool IsAmount(ReadOnlySpan<char> text, int start, int end)
    {
        if (start > 0)
        {
            var before = text[start - 1];
            if (Separators.IsSpace(before) && start > 1)
                before = text[start - 2];
            if (before is '$' or '€' or '£' or '~' or '<' or '>')
                return true;
        }

        while (end < text.Length && Separators.IsSpace(text[end]))
            end++;
        var rest = text[end..];
        foreach (var word in _amountWords)
        {
            if (rest.StartsWith(word, StringComparison.Ordinal) && (rest.Length == word.Length || !char.IsLetter(word[^1]) || !char.IsLetter(rest[word.Length])))
                return true;
        }

        return false;
    }

    /// <summary>Whether one of some words stands shortly before a place, on the same line.</summary>
    private static bool HasWordBefore(ReadOnlySpan<char> text, int start, IReadOnlyList<string> words)
    {
        var before = text[Math.Max(0, start - WordDistance)..start];
        before = before[(before.LastIndexOf('\n') + 1)..];
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            for (var rest = before; rest.LastIndexOf(word, StringComparison.OrdinalIgnoreCase) is var at && at >= 0; rest = rest[..at])
            {
                var isWord = (at == 0 ? before.Length == start || !char.IsLetterOrDigit(text[start - before.Length - 1]) : !char.IsLetterOrDigit(before[at - 1]))
                    && (at + word.Length == before.Length || !char.IsLetter(before[at + word.Length]));
                if (isWord)
                    return true;
            }
        }

        return false;
    }

    private void FindNames(ReadOnlySpan<char> text, List<PersonalMatch> found)
    {
        for (var start = 0; start < text.Length;)
        {
            if (!char.IsLetter(text[start]))
            {
                start++;
                continue;
            }

            var end = start + 1;
            while (end < text.Length && char.IsLetterOrDigit(text[end]))
                end++;
            if (_names.TryGetValue(text[start..end], out var names))
            {
                foreach (var name in names)
                {
                    if (text[start..].StartsWith(name, StringComparison.Ordinal) && (start + name.Length == text.Length || !char.IsLetterOrDigit(text[start + name.Length])))
                    {
                        found.Add(new PersonalMatch(start, name.Length, PersonalData.Name));
                        end = start + name.Length;
                        break;
                    }
                }
            }

            start = end;
        }
    }

    private static string FirstWord(string name)
    {
        var end = 0;
        while (end < name.Length && char.IsLetterOrDigit(name[end]))
            end++;
        return name[..end];
    }

    private static List<PersonalMatch> WithoutOverlaps(List<PersonalMatch> found)
    {
        // A stable order: by place, then addresses before numbers before names, which is the order in which they were found.
        var sorted = found.Select((match, order) => (match, order)).OrderBy(entry => entry.match.Start).ThenBy(entry => entry.order);
        var kept = new List<PersonalMatch>(found.Count);
        foreach (var (match, _) in sorted)
        {
            if (kept.Count == 0 || match.Start >= kept[^1].End)
                kept.Add(match);
        }

        return kept;
    }
}
