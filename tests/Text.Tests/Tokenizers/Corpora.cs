using Endonym.Text.Tokenizers;

namespace Endonym.Text.Tests.Tokenizers;

/// <summary>Small texts of our own in several scripts, and a tokenizer trained on them.</summary>
internal static class Corpora
{
    public static IReadOnlyList<string> ManyScripts { get; } =
    [
        "Zażółć gęślą jaźń. W Szczebrzeszynie chrząszcz brzmi w trzcinie, a nad rzeką stoi stary młyn, w którym nikt już nie mieszka.",
        "Rzeka płynie powoli; młyn stoi nad rzeką. Kto rano wstaje, ten widzi, jak nad młynem wschodzi słońce i jak rzeka lśni.",
        "The old mill stands by the river. It's quiet there, and we'll go back in 2024, or in 1999, who knows? Don't ask the miller's son.",
        "Příliš žluťoučký kůň úpěl ďábelské ódy. Řeka teče pomalu a starý mlýn stojí u řeky.",
        "Старый млин стоит у реки. Вода течёт медленно, и мельник спит до полудня.",
        "Ο παλιός μύλος στέκεται δίπλα στο ποτάμι. Το νερό κυλά αργά.",
        "古い水車は川のそばに立っている。水はゆっくり流れる。川のそばの水車。",
        "الطاحونة القديمة تقف بجانب النهر والماء يجري ببطء.",
        "पुरानी चक्की नदी के किनारे खड़ी है। पानी धीरे बहता है।",
        "for (var i = 0; i < 10; i++)\n{\n    Console.WriteLine(i);\n}\n\n\n    // 😀 done — 100 %\r\n\t…",
    ];

    public static BpeVocabulary Vocabulary { get; } =
        BpeTrainer.Train(ManyScripts, new BpeTrainingOptions { VocabularySize = 600 }, cancellationToken: CancellationToken.None);

    public static ByteLevelBpeTokenizer Tokenizer { get; } = ByteLevelBpeTokenizer.FromVocabulary(Vocabulary);
}
