namespace Endonym.Text.Tests.Tokenizers.Pipeline;

/// <summary>Where text is cut, by the definitions of Hugging Face's library.</summary>
public sealed class PreTokenizerStepTests
{
    [Theory]
    [InlineData("""{"type": "Whitespace"}""", "Ala ma\tkota, a_1!?", "Ala|ma|kota|,|a_1|!?|")]
    [InlineData("""{"type": "WhitespaceSplit"}""", " Ala,  ma\u00A0kota ", "Ala,|ma|kota|")]
    [InlineData("""{"type": "BertPreTokenizer"}""", "don't «stop»", "don|'|t|«|stop|»|")]
    [InlineData("""{"type": "Punctuation"}""", "a,,b", "a|,|,|b|")]
    [InlineData("""{"type": "Punctuation", "behavior": "Contiguous"}""", "a,,b", "a|,,|b|")]
    [InlineData("""{"type": "Digits", "individual_digits": true}""", "a12b", "a|1|2|b|")]
    [InlineData("""{"type": "Digits", "individual_digits": false}""", "a12b", "a|12|b|")]
    [InlineData("""{"type": "CharDelimiterSplit", "delimiter": ";"}""", "a;b;;c", "a|b|c|")]
    [InlineData("""{"type": "Split", "pattern": {"String": "-"}, "behavior": "Removed", "invert": false}""", "a--b-c", "a|b|c|")]
    [InlineData("""{"type": "Split", "pattern": {"String": "-"}, "behavior": "Removed", "invert": true}""", "a--b-c", "-|-|-|")]
    [InlineData("""{"type": "Split", "pattern": {"String": "-"}, "behavior": "Isolated", "invert": false}""", "a--b-c", "a|-|-|b|-|c|")]
    [InlineData("""{"type": "Split", "pattern": {"String": "-"}, "behavior": "MergedWithPrevious", "invert": false}""", "a--b-c", "a-|-|b-|c|")]
    [InlineData("""{"type": "Split", "pattern": {"String": "-"}, "behavior": "MergedWithNext", "invert": false}""", "a--b-c", "a|-|-b|-c|")]
    [InlineData("""{"type": "Split", "pattern": {"String": "-"}, "behavior": "Contiguous", "invert": false}""", "a--b-c", "a|--|b|-|c|")]
    [InlineData("""{"type": "Split", "pattern": {"Regex": "\\p{L}+"}, "behavior": "Isolated", "invert": false}""", "1𝐀b2", "1|𝐀b|2|")] // a letter beyond the basic plane is a letter
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"}""", "a  b", "▁a|▁|▁b|")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never"}""", "a b", "a|▁b|")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false}""", "a b", "▁a▁b|")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "add_prefix_space": true}""", " a", "▁a|")]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"}]}""", "a b", "▁a|▁b|")]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"}]}""", "a b", "▁a|b|")]
    public void Text_is_cut_as_the_step_says(string step, string text, string expected) => Assert.Equal(expected, SmallTokenizers.Seen("pre_tokenizer", step, text));
}
