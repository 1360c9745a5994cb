using System.Text;
using System.Text.Json;
using Endonym.Lineage;
using Endonym.Text.Json;

namespace Endonym.Text.Tokenizers;

/// <summary>What the files beside a model's tokenizer say: <c>tokenizer_config.json</c>, and the file of the chat template. A model may have neither.</summary>
public sealed class TokenizerSettings
{
    /// <summary>The settings' file.</summary>
    internal const string ConfigName = "tokenizer_config.json";

    private const string TemplateName = "chat_template.jinja"; // where transformers keeps the template since 4.52

    private readonly string _folder;
    private readonly JsonField _template;

    private TokenizerSettings(string folder)
    {
        _folder = folder;
        var path = Path.Combine(folder, ConfigName);
        if (!File.Exists(path))
            return;

        var config = JsonField.Open(path, TokenizerFiles.MaxBytes);
        (Bos, Eos) = (Token(config["bos_token"]), Token(config["eos_token"]));
        Names = new SpecialTokenNames
        {
            Bos = NameOf(Bos),
            Eos = NameOf(Eos),
            Unknown = NameOf(Token(config["unk_token"])),
            Padding = NameOf(Token(config["pad_token"])),
        };
        AddsBos = Flag(config["add_bos_token"]);
        AddsEos = Flag(config["add_eos_token"]);
        _template = config["chat_template"];
    }

    /// <summary>The tokens with a part to play.</summary>
    public SpecialTokenNames Names { get; } = new();

    /// <summary>Where <see cref="SpecialTokenNames.Bos"/> stands.</summary>
    internal JsonField Bos { get; }

    /// <summary>Where <see cref="SpecialTokenNames.Eos"/> stands.</summary>
    internal JsonField Eos { get; }

    /// <summary>Whether a text gets the token that begins it; null where the settings leave that to the tokenizer.</summary>
    public bool? AddsBos { get; }

    /// <summary>Whether a text gets the token that ends it; null where the settings leave that to the tokenizer.</summary>
    public bool? AddsEos { get; }

    /// <summary>Reads the settings of a model's folder.</summary>
    /// <exception cref="InvalidInputException">The file is broken; names the field, what was found and what is supported.</exception>
    public static TokenizerSettings Read(string folder) => new(folder);

    /// <summary>How conversations are written down; null for a model that writes none.</summary>
    /// <exception cref="InvalidInputException">The template's file cannot be read, or of several templates none is the default one.</exception>
    public ChatTemplateText? ReadChatTemplate()
    {
        // As in transformers, the file stands above the settings.
        var file = Path.Combine(_folder, TemplateName);
        if (File.Exists(file))
            return new ChatTemplateText(file, Encoding.UTF8.GetString(WholeFile.ReadUtf8(file, TokenizerFiles.MaxBytes)));
        return _template.IsNull ? null : new ChatTemplateText(_template.File, (_template.Value.ValueKind == JsonValueKind.Array ? Default(_template) : _template).AsText());
    }

    // A model may have several by name: for chats, for tools, for retrieval.
    private static JsonField Default(JsonField templates)
    {
        foreach (var template in templates.Elements())
        {
            if (template["name"].AsText() == "default")
                return template["template"];
        }

        throw templates.Refusal("a template named default");
    }

    // The token is a string, or an object with its content, or left out.
    private static JsonField Token(JsonField token) => token.Value.ValueKind == JsonValueKind.Object ? token["content"] : token;

    private static string? NameOf(JsonField token) => token.IsNull ? null : token.AsText();

    private static bool? Flag(JsonField flag) => flag.IsNull ? null : flag.AsFlag(otherwise: false);
}
