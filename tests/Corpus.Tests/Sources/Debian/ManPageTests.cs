using Endonym.Corpus.Sources.Debian;
using Endonym.Corpus.Sources.Debian.Roff;

namespace Endonym.Corpus.Tests.Sources.Debian;

public sealed class ManPageTests
{
    [Fact]
    public void A_page_of_man_macros_reads_as_a_terminal_shows_it()
    {
        const string page = """
            .\" -*- coding: UTF-8 -*-
            .TH LICZ 1 "marzec 2026" "licz 1.0" "Polecenia"
            .SH NAZWA
            licz \- liczy wiersze, s\(/lowa i\~znaki
            .SH SKŁADNIA
            .SY licz
            .RI [ OPCJE ]
            .YS
            .SH OPIS
            Program \fBlicz\fP czyta
            .I pliki
            i wypisuje, ile w nich
            wierszy\c
            , słów i znaków.
            .PP
            Zobacz też
            .BR wc (1),
            który robi to \(lqpo swojemu\(rq.
            .SH OPCJE
            .TP
            \fB\-w\fP, \fB\-\-wiersze\fP
            liczy tylko
            wiersze
            .TP
            .B \-\-cicho
            .TQ
            .B \-c
            nie mówi nic
            .IP \(bu 2
            pierwszy punkt
            .IP 2. 4
            drugi punkt
            .SH BŁĘDY
            .SS Znane
            .br
            Pierwszy wiersz.
            .br
            Drugi wiersz.
            """;

        Assert.Equal(
            """
            NAZWA

            licz - liczy wiersze, słowa i znaki

            SKŁADNIA

            OPIS

            Program licz czyta pliki i wypisuje, ile w nich wierszy, słów i znaków.

            Zobacz też wc(1), który robi to “po swojemu”.

            OPCJE

            -w, --wiersze: liczy tylko wiersze
            --cicho, -c: nie mówi nic

            - pierwszy punkt

            2. drugi punkt

            BŁĘDY

            Znane

            Pierwszy wiersz.
            Drugi wiersz.
            """.ReplaceLineEndings("\n"),
            Text(page));
    }

    [Fact]
    public void A_page_of_mdoc_reads_as_a_terminal_shows_it()
    {
        const string page = """
            .Dd March 1, 2026
            .Dt LICZ 1
            .Os
            .Sh NAZWA
            .Nm licz
            .Nd liczy wiersze
            .Sh OPIS
            Program
            .Nm
            czyta
            .Ar plik
            i wypisuje, ile w nim
            .Dq wierszy .
            Zobacz
            .Xr wc 1 ,
            .Pa /etc/licz.conf
            oraz
            .Op Fl v Ns Ar N .
            .Bl -tag -width Ds
            .It Fl c , Fl Fl cicho
            Nie mówi nic.
            .It Ev LICZ
            Zmienna środowiskowa.
            .El
            .Bl -bullet
            .It
            pierwszy
            .It
            drugi
            .El
            """;

        Assert.Equal(
            """
            NAZWA

            licz – liczy wiersze

            OPIS

            Program licz czyta plik i wypisuje, ile w nim “wierszy”. Zobacz wc(1), /etc/licz.conf oraz [-vN].

            -c, --cicho: Nie mówi nic.
            LICZ: Zmienna środowiskowa.

            - pierwszy
            - drugi
            """.ReplaceLineEndings("\n"),
            Text(page));
    }

    [Theory]
    // groff_char(7) and groff(7): names, composites, numbers, and what prints nothing.
    [InlineData(@"\(oq\[u0105]\[u0061_0328]\('o\(.z\N'65'\[co]\(cq", "‘ąąóżA©’")]
    [InlineData(@"a\fBb\f(CWc\f[R]d\s-1e\s+10f\s0g\h'2m'h\v'-.4m'i\m[red]j\m[]\&k\|l", "abcdefghijkl")]
    [InlineData(@"koszt\ 5\-10\~zł \e \\ \*(Tm \*[lq]x\*[rq] \"" reszta", "koszt 5-10 zł \\ \\ ™ “x”")]
    [InlineData(@"\Z'x'\o'y'\w'abc'\l'4n'\D'l 1 1'\X'ps: x'\k(xx\n(yr\n+[zz]", "xy")]
    [InlineData(@"\[nie-ma]\(qq\*(qq\q", "q")]
    [InlineData(@"koniec \", "koniec")]
    public void Escapes_become_what_they_stand_for(string roff, string text) => Assert.Equal(text, Text(roff));

    [Fact]
    public void Strings_and_conditions_are_followed()
    {
        const string page = """
            .ds Nz program\ licz
            .ie \n(.g .ds Aq \(aq
            .el .ds Aq '
            .if t .ds Nz NIE
            .ie t \{\
            NIE
            .if n \{\
            NIE
            .\}
            .\}
            .el \{\
            Tak,
            .ie n to
            .el NIE
            .\}
            .if !n NIE
            \*(Nz z \*(Aqcudzysłowem\*(Aq.
            .de Moj
            .B NIE
            ..
            .ig
            NIE
            ..
            .Moj argument makra
            .nieznane NIE
            """;

        Assert.Equal("Tak, to program licz z 'cudzysłowem'. argument makra", Text(page));
    }

    [Fact]
    public void Tables_equations_synopses_and_code_are_left_out_and_sentences_among_them_stay()
    {
        const string page = """
            .SH OPIS
            Przed tabelą.
            .TS
            l l.
            a	b
            .TE
            .EQ
            x sup 2
            .EN
            .nf
            int main(void) { return 0; }
            To jest jednak zdanie w przykładzie.
            for f in *; do echo $f; done
            .fi
            Po tabeli.
            """;

        Assert.Equal("OPIS\n\nPrzed tabelą.\n\nTo jest jednak zdanie w przykładzie.\n\nPo tabeli.", Text(page));
    }

    [Theory]
    [InlineData(".so man1/ls.1")]
    [InlineData("")]
    [InlineData(".TH X 1")]
    public void A_page_that_only_points_to_another_is_empty(string page) => Assert.Empty(ManPage.Read(page));

    [Fact]
    public void Strings_that_name_themselves_conditions_without_an_end_and_endless_lines_end_soon()
    {
        var doubling = string.Concat(Enumerable.Range('a', 25).Select(letter => $".ds {(char)(letter + 1)} \\*{(char)letter}\\*{(char)letter}\n"));

        Assert.InRange(Text($".ds x \\*x\\*x\\*x\n.ds a dużo\n{doubling}\\*x \\*z").Length, 0, 70_000);
        Assert.Equal("", Text(string.Concat(Enumerable.Repeat(".if t \\{\\\n", 20_000))));
        Assert.Equal("", Text(string.Concat(Enumerable.Repeat(".ie t \\{.el \\{.if n \\{\n", 2_000))));
        Assert.InRange(Text(new string('\\', 1_000_001)).Length, 0, 600_000);
        Assert.NotNull(Text(string.Concat(Enumerable.Repeat("\\f(\\*[\\s'\\[u", 50_000))));
        Assert.NotNull(Text(string.Concat(Enumerable.Repeat(".TP\n.Bl -tag\n.It Op Op Op Fl\n.RS\n", 20_000))));
    }

    private static string Text(string page) => Prose.Join(ManPage.Read(page));
}
