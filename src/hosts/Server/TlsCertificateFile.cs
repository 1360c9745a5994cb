using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Endonym.Lineage;

namespace Endonym.Server;

/// <summary>A certificate on disk, read again when its file has changed, as every few months when it is renewed. Safe for concurrent use.</summary>
internal sealed class TlsCertificateFile
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly string? _keyPath, _password;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private SslStreamCertificateContext _context;
    private DateTime _written;
    private long _lookedAt;

    /// <summary>Reads the file.</summary>
    /// <param name="path">PEM or PKCS #12.</param>
    /// <param name="keyPath">PEM file of the private key; null where it is in the same file.</param>
    /// <param name="password">Opens the private key; null where it is not locked.</param>
    /// <param name="clock">Says when to look again.</param>
    /// <exception cref="InvalidInputException">It cannot be read, is none, or has no private key.</exception>
    public TlsCertificateFile(string path, string? keyPath, string? password, TimeProvider clock)
    {
        (_path, _keyPath, _password, _clock) = (path, keyPath, password, clock);
        _context = Read();
        (_written, _lookedAt) = (File.GetLastWriteTimeUtc(path), clock.GetTimestamp());
    }

    /// <summary>The server's certificate and those that vouch for it. A file that cannot be read just now, as while it is being replaced, changes nothing.</summary>
    public SslStreamCertificateContext Context
    {
        get
        {
            lock (_gate)
            {
                if (_clock.GetElapsedTime(_lookedAt) < BetweenLooks)
                    return _context;
                _lookedAt = _clock.GetTimestamp();
                try
                {
                    var written = File.GetLastWriteTimeUtc(_path);
                    if (written != _written)
                        (_context, _written) = (Read(), written);
                }
                catch (InvalidInputException)
                {
                    // Looked at again in a minute; the old one still holds.
                }

                return _context;
            }
        }
    }

    private SslStreamCertificateContext Read()
    {
        try
        {
            X509Certificate2Collection chain = [];
            if (X509Certificate2.GetCertContentType(_path) == X509ContentType.Pkcs12)
            {
                chain.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(_path, _password));
                var own = chain.FirstOrDefault(certificate => certificate.HasPrivateKey);
                return own is null ? throw NoKey() : Of(own, chain);
            }

            var first = _password is null ? X509Certificate2.CreateFromPemFile(_path, _keyPath) : X509Certificate2.CreateFromEncryptedPemFile(_path, _password, _keyPath);
            chain.ImportFromPemFile(_path);
            return Of(first, chain);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"{_path} cannot be used as the TLS certificate: {error.Message} Name a PEM file with the certificate, and with --tls-key the one with its private key, or a PKCS #12 file; ENDONYM_TLSPASSWORD opens a locked key.", error);
        }
    }

    // Offline: what vouches for the certificate is what the file holds; nothing is fetched.
    private static SslStreamCertificateContext Of(X509Certificate2 own, X509Certificate2Collection chain) =>
        SslStreamCertificateContext.Create(own, [.. chain.Where(certificate => certificate.Thumbprint != own.Thumbprint)], offline: true);

    private InvalidInputException NoKey() => new($"{_path} holds no private key; export the certificate with its key, or name the key's PEM file with --tls-key.");
}
