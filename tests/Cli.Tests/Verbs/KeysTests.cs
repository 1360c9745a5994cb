using System.Text.Json;
using Endonym.Cli.Tests.Running;

namespace Endonym.Cli.Tests.Verbs;

public sealed class KeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-keys-").FullName;

    [Fact]
    public async Task A_key_is_printed_once_listed_without_its_secret_and_revoked_by_its_id()
    {
        var made = (await RunAsync("keys", "create", "urząd miasta", "--scope", "chat", "embed", "--requests-per-minute", "60", "--days", "30")).Well();
        var secret = made.Output.Trim();
        var id = secret.Split('-')[1];

        var listed = (await RunAsync("keys", "list", "--json")).Well().Output;
        using var before = JsonDocument.Parse(listed);
        (await RunAsync("keys", "revoke", id)).Well();
        using var after = JsonDocument.Parse((await RunAsync("keys", "list", "--json")).Well().Output);
        using var usage = JsonDocument.Parse((await RunAsync("keys", "usage", "--json")).Well().Output);
        var table = (await RunAsync("keys", "list")).Well().Output;

        Assert.StartsWith("endonym-", secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed + table, StringComparison.Ordinal);
        Assert.Contains("urząd miasta", table, StringComparison.Ordinal);
        Assert.Equal(id, before.RootElement[0].EnumerateObject().First().Value.GetString());
        Assert.Contains("revoked", table, StringComparison.Ordinal);
        Assert.NotEqual(before.RootElement.GetRawText(), after.RootElement.GetRawText());
        Assert.Equal(0, usage.RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("keys revoke none", "There is no key 'none'")]
    [InlineData("keys create x --scope everything", "'everything' is no scope")]
    [InlineData("keys create x --requests-per-minute 0", "RequestsPerMinute is 0")]
    [InlineData("serve --remote http://127.0.0.1:1 --port 0", "None of the servers lists its models")]
    public async Task What_cannot_be_done_is_told_in_one_line(string command, string told) =>
        Assert.Contains(told, (await RunAsync(command.Split(' '))).Mistake(), StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<Ended> RunAsync(params string[] arguments) => EndonymProcess.RunAsync(_folder, arguments);
}
