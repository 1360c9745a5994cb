using Endonym.Corpus.Sources;

namespace Endonym.Corpus.Tests.Sources;

public sealed class MessageCleanerTests
{
    [Theory]
    [InlineData("NETSDK1045: Bieżący zestaw SDK nie obsługuje platformy „{0}”.", "Bieżący zestaw SDK nie obsługuje platformy „X”.")]
    [InlineData("Nie można przekonwertować z „{0}” na „{1}”, bo „{0}” jest statyczny.", "Nie można przekonwertować z „X” na „Y”, bo „X” jest statyczny.")]
    [InlineData("Liczba plików to {0:N0} w folderze {1,10} tego projektu", "Liczba plików to X w folderze Y tego projektu")]
    [InlineData("Oczekiwano tutaj wartości „{{0}}” albo {nazwa} tego pliku", "Oczekiwano tutaj wartości „X” albo Y tego pliku")]
    [InlineData("Ustaw właściwość $(OutputPath) w pliku tego projektu.", "Ustaw właściwość OutputPath w pliku tego projektu.")]
    [InlineData("'Element „{0}” nie jest obsługiwany przez język.", "Element „X” nie jest obsługiwany przez język.")]
    [InlineData("Podaj <identyfikator procesu>, aby zakończyć ten proces.", "Podaj identyfikator procesu, aby zakończyć ten proces.")]
    [InlineData("Typ Task<T> nie może być tutaj zwracany.", "Typ Task<T> nie może być tutaj zwracany.")]
    [InlineData("Nie znaleziono pliku w folderze. Zobacz https://aka.ms/x po więcej. Spróbuj jeszcze raz później.", "Nie znaleziono pliku w folderze. Spróbuj jeszcze raz później.")]
    [InlineData("&Otwórz ostatnio używany plik projektu", "Otwórz ostatnio używany plik projektu")]
    [InlineData("最近使用したファイルを開きます (&O)", "最近使用したファイルを開きます")]
    [InlineData("--force|/f\n      Uruchamia testy w procesie, co \n      zmniejsza ryzyko błędów.", "Uruchamia testy w procesie, co zmniejsza ryzyko błędów.")]
    public void A_message_becomes_a_sentence(string raw, string sentence)
    {
        Assert.True(MessageCleaner.Clean(raw, original: null, out var text).Kept);
        Assert.Equal(sentence, text);
    }

    [Theory]
    [InlineData("Invalid or missing minor version.", MessageCleaner.NotTranslated)]
    [InlineData("Zobacz https://aka.ms/pomoc po więcej informacji.", MessageCleaner.AddressOrPath)]
    [InlineData(@"Pliki leżą w folderze C:\Windows\System32 tego komputera.", MessageCleaner.AddressOrPath)]
    [InlineData("Dodaj <IsPackable>true</IsPackable> do pliku swojego projektu.", MessageCleaner.Markup)]
    [InlineData("Typy {0}, {1}, {2}, {3} oraz {4} nie są ze sobą zgodne.", MessageCleaner.TooManyPlaceholders)]
    [InlineData("Oczekiwano liczby, a podano tutaj tekst %s zamiast niej.", MessageCleaner.TooManyPlaceholders)]
    [InlineData("Nieużywane {0}", MessageCleaner.Fragment)]
    [InlineData("Operatory to +, -, *, /, ^, &, <<, >>, =, <>, <, <= albo inne.", MessageCleaner.MostlySymbols)]
    public void What_is_no_sentence_is_dropped_with_its_reason(string raw, string reason)
    {
        var verdict = MessageCleaner.Clean(raw, original: "Invalid or missing minor version.", out var text);

        Assert.Equal(reason, verdict.Reason);
        Assert.Empty(text);
    }
}
