namespace Endonym.Text.Privacy;

/// <summary>Names of the kinds of personal data that every language has. Identifiers of a pack go by their name in the pack.</summary>
public static class PersonalData
{
    /// <summary>An e-mail address.</summary>
    public const string Email = "e-mail";

    /// <summary>A telephone number.</summary>
    public const string Phone = "phone";

    /// <summary>A public address of the Internet, version 4 or 6.</summary>
    public const string IpAddress = "ip-address";

    /// <summary>A bank account, international or of the home country without its letters.</summary>
    public const string Iban = "iban";

    /// <summary>The number of a payment card.</summary>
    public const string PaymentCard = "payment-card";

    /// <summary>A name of the gazetteer.</summary>
    public const string Name = "name";
}
