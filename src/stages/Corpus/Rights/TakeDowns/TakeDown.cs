using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Rights.TakeDowns;

/// <summary>What an entry of a take-down list points at; exactly one of its members is set.</summary>
public sealed record TakeDownTarget
{
    /// <summary>A source, by id; the sources made of it by document (<c>id:licence</c>) are meant too.</summary>
    public string? Source { get; init; }

    /// <summary>A document, by id.</summary>
    public string? Document { get; init; }

    /// <summary>Every document whose URL begins so; <c>http</c> and <c>https</c> are the same.</summary>
    public string? UrlPrefix { get; init; }

    /// <summary>Every document of a host and of the hosts below it.</summary>
    public string? Host { get; init; }

    /// <summary>Every document of a source that was given this key.</summary>
    public string? Key { get; init; }

    /// <summary>Every document of an origin that its new opt-out speaks of.</summary>
    public NewOptOut? OptOut { get; init; }
}

/// <summary>An opt-out that was found after the documents were collected.</summary>
/// <param name="Origin">Scheme, host and port, such as <c>https://news.example</c>.</param>
/// <param name="Site">The new robots.txt, tdmrep.json or ai.txt.</param>
public sealed record NewOptOut(Uri Origin, SiteEvidence Site);

/// <summary>One request of a rightsholder, or one new opt-out.</summary>
/// <param name="Id">Its id in the list.</param>
/// <param name="Date">The day it came.</param>
/// <param name="Reason">In a sentence, for the report.</param>
/// <param name="Target">What it points at.</param>
public sealed record TakeDown(string Id, DateOnly Date, string Reason, TakeDownTarget Target);
