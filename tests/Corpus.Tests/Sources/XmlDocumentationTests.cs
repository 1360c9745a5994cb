using Endonym.Corpus.Sources;

namespace Endonym.Corpus.Tests.Sources;

public sealed class XmlDocumentationTests
{
    [Fact]
    public void Prose_is_kept_with_the_names_it_mentions_and_without_tags_or_code()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.xml", """
            <doc><members>
              <member name="T:A.B"><summary>Adds to a <see cref="T:System.Collections.Generic.List`1" /> the
                <paramref name="item" /> unless it is <see langword="null" />.<para>See <c>x</c> too.</para></summary>
                <example><code>var x = 1;</code></example><returns>A <see cref="M:A.B.Add(System.Int32)">sum</see>.</returns></member>
              <member name="M:A.B.#ctor"><summary>Makes a <see cref="M:A.B.#ctor(System.Int32)" />.</summary></member>
            </members></doc>
            """);

        var members = XmlDocumentation.Read(path, out var error);

        Assert.Null(error);
        Assert.Equal(["T:A.B", "M:A.B.#ctor"], members.Select(member => member.Member));
        Assert.Equal(["Adds to a List the item unless it is null.", "See x too.", "A sum."], members[0].Paragraphs);
        Assert.Equal(["Makes a B."], members[1].Paragraphs);
    }

    [Fact]
    public void A_broken_file_keeps_what_stands_before_the_fault()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.xml", "<doc><members><member name='T:A'><summary>One.</summary></member><member name='T:B'><summary>Tw</member>");

        var members = XmlDocumentation.Read(path, out var error);

        Assert.NotNull(error);
        Assert.Equal("T:A", Assert.Single(members).Member);
    }
}
