using Endonym.Text.ChatTemplates;
using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.ChatTemplates;

/// <summary>How families of models write conversations down, in our own wording: the same signs in the same places as theirs.</summary>
internal static class FamilyTemplates
{
    public const string Llama3 =
        "{% set ns = namespace(first=true) %}{% for message in messages %}{% if ns.first %}{{ bos_token }}{% set ns.first = false %}{% endif %}"
        + "{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + message.content | trim + '<|eot_id|>' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}";

    public const string Mistral =
        "{{ bos_token }}{% for message in messages %}{% if (message.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}"
        + "{% if message.role == 'user' %}{{ '[INST] ' + message.content + ' [/INST]' }}{% else %}{{ ' ' + message.content + eos_token }}{% endif %}{% endfor %}";

    public const string Gemma =
        "{{ bos_token }}{% for message in messages %}{% set role = 'model' if message.role == 'assistant' else message.role %}"
        + "{{ '<start_of_turn>' ~ role ~ '\\n' ~ message.content | trim ~ '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}";

    public const string Phi = "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + '<|end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% else %}{{ eos_token }}{% endif %}";

    /// <summary>As Qwen's: tools in the system's turn, calls and answers of tools in tags.</summary>
    public const string WithTools = """
        {%- if tools %}
            {{- '<|im_start|>system\n# Tools\n<tools>' }}
            {%- for tool in tools %}
                {{- '\n' ~ tool | tojson }}
            {%- endfor %}
            {{- '\n</tools><|im_end|>\n' }}
        {%- endif %}
        {%- for message in messages %}
            {%- if message.role == 'tool' %}
                {{- '<|im_start|>user\n<tool_response>\n' ~ message.content ~ '\n</tool_response><|im_end|>\n' }}
            {%- else %}
                {{- '<|im_start|>' ~ message.role }}
                {%- if message.content %}{{ '\n' ~ message.content }}{% endif %}
                {%- for call in message.tool_calls or [] %}
                    {{- '\n<tool_call>\n{"name": "' ~ call.function.name ~ '", "arguments": ' ~ call.function.arguments | tojson ~ '}\n</tool_call>' }}
                {%- endfor %}
                {{- '<|im_end|>\n' }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
        {%- endif %}
        """;

    /// <summary>Marks what the assistant says by itself.</summary>
    public const string Marked =
        "{% for message in messages %}{% if message.role == 'assistant' %}{{ '<|im_start|>assistant\\n' }}{% generation %}{{ message.content + '<|im_end|>' }}{% endgeneration %}\n\n"
        + "{% else %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    public static readonly string[] SpecialTokens =
    [
        BpeVocabulary.EndOfText, "<|im_start|>", "<|im_end|>", "<s>", "</s>", "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>",
        "<bos>", "<start_of_turn>", "<end_of_turn>", "<|user|>", "<|assistant|>", "<|system|>", "<|end|>",
    ];

    public static ByteLevelBpeTokenizer Tokenizer { get; } = ByteLevelBpeTokenizer.FromVocabulary(BpeTrainer.Train(
        ["Co stoi nad rzeką? Młyn. A kto tam mieszka? Nikt tam nie mieszka. assistant user system model"], new BpeTrainingOptions { VocabularySize = 330, SpecialTokens = SpecialTokens }));

    public static ChatTemplate Of(string family) => family switch
    {
        nameof(Llama3) => ChatTemplate.FromJinja(Llama3, "<|begin_of_text|>", "<|eot_id|>"),
        nameof(Mistral) => ChatTemplate.FromJinja(Mistral, "<s>", "</s>"),
        nameof(Gemma) => ChatTemplate.FromJinja(Gemma, "<bos>", "<end_of_turn>"),
        nameof(Phi) => ChatTemplate.FromJinja(Phi, "<s>", "<|end|>"),
        nameof(WithTools) => ChatTemplate.FromJinja(WithTools),
        nameof(Marked) => ChatTemplate.FromJinja(Marked),
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "no such family"),
    };
}
