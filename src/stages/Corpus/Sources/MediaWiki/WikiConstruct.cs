namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>What is open in a page's wikitext.</summary>
internal enum WikiConstruct
{
    /// <summary><c>{{…}}</c>.</summary>
    Template,

    /// <summary><c>{{{…}}}</c>.</summary>
    Parameter,

    /// <summary><c>[[…]]</c>.</summary>
    Link,

    /// <summary><c>[https://… …]</c>.</summary>
    ExternalLink,

    /// <summary><c>{|…|}</c>.</summary>
    Table,
}
