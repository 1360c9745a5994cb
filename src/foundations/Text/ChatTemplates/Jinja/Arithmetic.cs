using System.Diagnostics;
using System.Numerics;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Python's operators on numbers, texts and lists.</summary>
internal static class Arithmetic
{
    public static JinjaValue Signed(Renderer renderer, char sign, JinjaValue operand) => operand switch
    {
        JinjaFloat real => sign == '-' ? -real.Value : real.Value,
        JinjaInteger or JinjaBoolean => sign == '-' ? -PythonEquality.ToInteger(operand) : PythonEquality.ToInteger(operand),
        _ => throw renderer.Error($"{Renderer.Described(operand)} has no sign."),
    };

    public static JinjaValue Compute(Renderer renderer, string symbol, JinjaValue left, JinjaValue right)
    {
        switch (symbol, left, right)
        {
            case ("+", JinjaText a, JinjaText b):
                return renderer.NewText().Append(a).Append(b).ToText();
            case ("+", JinjaList a, JinjaList b) when a.IsTuple == b.IsTuple:
                return renderer.NewList([.. a.Items, .. b.Items], a.IsTuple);
            case ("%", JinjaText format, _):
                return PythonFormat.Percent(renderer, format, right);
            case ("*", JinjaText or JinjaList, JinjaInteger or JinjaBoolean):
                return Repeated(renderer, left, right);
            case ("*", JinjaInteger or JinjaBoolean, JinjaText or JinjaList):
                return Repeated(renderer, right, left);
        }

        if (!PythonEquality.IsNumber(left) || !PythonEquality.IsNumber(right))
            throw renderer.Error($"'{symbol}' does not work on {Renderer.Described(left)} and {Renderer.Described(right)}.{(symbol == "+" && (left is JinjaText || right is JinjaText) ? " Use ~ to join texts with anything." : "")}");
        return left is JinjaFloat || right is JinjaFloat || symbol == "/"
            ? Real(renderer, symbol, PythonEquality.ToDouble(left), PythonEquality.ToDouble(right))
            : Whole(renderer, symbol, PythonEquality.ToInteger(left), PythonEquality.ToInteger(right));
    }

    private static JinjaValue Whole(Renderer renderer, string symbol, BigInteger a, BigInteger b)
    {
        switch (symbol)
        {
            case "+":
                return renderer.NewInteger(a + b);
            case "-":
                return renderer.NewInteger(a - b);
            case "*":
                return renderer.NewInteger(a * b);
            case "//" or "%":
                if (b.IsZero)
                    throw renderer.Error("a division by zero.");
                var quotient = BigInteger.DivRem(a, b, out var remainder);
                // Python rounds down, .NET towards zero.
                var isOff = !remainder.IsZero && remainder.Sign != b.Sign;
                return symbol == "//" ? isOff ? quotient - 1 : quotient : isOff ? remainder + b : remainder;
            case "**":
                if (b.Sign < 0)
                    return Real(renderer, symbol, (double)a, (double)b);
                // The bits of the result are known before it is computed.
                return b <= 4_096 || BigInteger.Abs(a) <= 1 ? renderer.NewInteger(BigInteger.Abs(a) <= 1 ? SmallPower(a, b) : Power(renderer, a, (int)b)) : throw renderer.Error("the power is too large a number.");
            default:
                throw new UnreachableException();
        }
    }

    private static BigInteger SmallPower(BigInteger a, BigInteger b) => b.IsZero || a.IsOne || (a.Sign < 0 && b.IsEven) ? 1 : a;

    private static BigInteger Power(Renderer renderer, BigInteger a, int b) => (a.GetBitLength() - 1) * b <= 8_192
        ? BigInteger.Pow(a, b)
        : throw renderer.Error("the power is too large a number.");

    private static JinjaValue Real(Renderer renderer, string symbol, double a, double b)
    {
        if (b == 0 && symbol is ("/" or "//" or "%"))
            throw renderer.Error("a division by zero.");
        return symbol switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor(a / b),
            "%" => Modulo(a, b),
            "**" => a == 0 && b < 0 ? throw renderer.Error("zero has no negative power.") : Math.Pow(a, b),
            _ => throw new UnreachableException(),
        };
    }

    private static double Modulo(double a, double b)
    {
        var remainder = a % b;
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }

    private static JinjaValue Repeated(Renderer renderer, JinjaValue value, JinjaValue times)
    {
        var count = Math.Max(0, renderer.SmallInteger(times, "a number of repetitions"));
        if (value is JinjaList list)
        {
            renderer.Spend((long)list.Items.Count * count);
            return renderer.NewList([.. Enumerable.Repeat(list.Items, list.Items.Count == 0 ? 0 : count).SelectMany(items => items)], list.IsTuple);
        }

        var text = (JinjaText)value;
        var repeated = renderer.NewText();
        if (text.Value.Length > 0)
        {
            renderer.Spend(count);
            for (; count > 0; count--)
                repeated.Append(text);
        }

        return repeated.ToText();
    }
}
