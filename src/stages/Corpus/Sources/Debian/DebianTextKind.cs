namespace Endonym.Corpus.Sources.Debian;

/// <summary>The kinds of text in a package.</summary>
internal enum DebianTextKind
{
    /// <summary>A manual page.</summary>
    Manual,

    /// <summary>A compiled catalogue of messages.</summary>
    Catalogue,

    /// <summary>A catalogue as translators write it.</summary>
    PortableCatalogue,

    /// <summary>A page of GNOME's help.</summary>
    Mallard,

    /// <summary>A page of DocBook.</summary>
    DocBook,

    /// <summary>KDE's help, made into HTML and packed.</summary>
    PackedHelp,

    /// <summary>A page of HTML.</summary>
    Html,

    /// <summary>Plain text.</summary>
    Plain,

    /// <summary>Sayings that <c>fortune</c> shows.</summary>
    Fortunes,
}
