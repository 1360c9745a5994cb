using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Endonym.Lineage;
using Endonym.Serving.Tests.Fakes;

namespace Endonym.Server.Tests.Http;

public sealed class TlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-tls-").FullName;

    [Theory]
    [InlineData("pem", null)]
    [InlineData("pem", "locked")]
    [InlineData("pfx", null)]
    [InlineData("pfx", "locked")]
    public async Task A_certificate_file_makes_the_server_speak_tls(string form, string? password)
    {
        var (certificate, key, thumbprint) = Write(form, password);
        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with
        {
            Urls = "https://127.0.0.1:0",
            TlsCertificate = certificate,
            TlsKey = key,
            TlsPassword = password,
        });
        // Only this very certificate is trusted.
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => (shown as X509Certificate2)?.Thumbprint == thumbprint },
        };
        using var http = new HttpClient(handler);

        using var response = await http.GetAsync(new Uri(server.Address, "/health"), TestContext.Current.CancellationToken);

        Assert.Equal(("https", HttpStatusCode.OK), (server.Address.Scheme, response.StatusCode));
    }

    [Fact]
    public async Task With_keys_and_a_certificate_other_machines_may_come_without_further_leave()
    {
        var (certificate, key, _) = Write("pem", password: null);

        await using var server = await RunningServer.StartAsync(FakeModel.Echo(), options => options with
        {
            Urls = "https://0.0.0.0:0",
            TlsCertificate = certificate,
            TlsKey = key,
            RequireKeys = true,
        });

        Assert.Equal("https", server.Address.Scheme);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", false, false, "asks for no keys and speaks no TLS")]
    [InlineData("http://0.0.0.0:0", false, true, "speaks no TLS")]
    [InlineData("https://0.0.0.0:0", true, false, "asks for no keys")]
    [InlineData("http://127.0.0.1:0", true, false, "speaks no TLS, and a certificate is named")]
    public void Other_machines_may_not_come_with_less_and_the_way_out_is_told(string url, bool tls, bool keys, string told)
    {
        var (certificate, key, _) = Write("pem", password: null);

        var error = Assert.Throws<InvalidInputException>(() => EndonymServer.Build(
            new ServerOptions
            {
                Urls = url,
                TlsCertificate = tls ? certificate : null,
                TlsKey = tls ? key : null,
                RequireKeys = keys,
                Language = "pl",
                DatabasePath = Path.Combine(_folder, "never.db"),
            },
            FakeModel.Echo()));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.pem")]
    [InlineData("garbage.pem")]
    [InlineData("other-key.pem")]
    public void A_certificate_that_cannot_be_used_is_named_before_anything_listens(string file)
    {
        var (certificate, _, _) = Write("pem", password: null);
        var path = Path.Combine(_folder, file);
        if (file == "garbage.pem")
            File.WriteAllText(path, "no certificate");
        if (file == "other-key.pem")
        {
            File.Copy(certificate, path);
            using var key = RSA.Create(2048);
            File.WriteAllText(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        }

        var error = Assert.Throws<InvalidInputException>(() => EndonymServer.Build(
            new ServerOptions { Urls = "https://127.0.0.1:0", TlsCertificate = path, TlsKey = Path.Combine(_folder, "key.pem"), Language = "pl", DatabasePath = Path.Combine(_folder, "never.db") },
            FakeModel.Echo()));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (string Certificate, string? Key, string Thumbprint) Write(string form, string? password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var path = Path.Combine(_folder, "certificate." + form);
        if (form == "pfx")
        {
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, password));
            return (path, null, certificate.Thumbprint);
        }

        var keyPath = Path.Combine(_folder, "key.pem");
        File.WriteAllText(path, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, password is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        return (path, keyPath, certificate.Thumbprint);
    }
}
