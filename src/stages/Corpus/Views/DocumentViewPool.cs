using System.Collections.Concurrent;

namespace Endonym.Corpus.Views;

/// <summary>Views that threads take and give back, so that there are as many as threads work at once. Safe for concurrent use.</summary>
/// <param name="rules">How the language's text is cut into tokens.</param>
public sealed class DocumentViewPool(TokenRules rules)
{
    private readonly ConcurrentBag<DocumentView> _views = [];

    /// <summary>A view for the caller alone, until it is returned.</summary>
    public DocumentView Rent() => _views.TryTake(out var view) ? view : new DocumentView(rules);

    /// <summary>Gives a view back. One that has grown beyond any usual document is let go, so that a giant does not hold memory for ever.</summary>
    /// <param name="view">A rented view, which the caller does not touch again.</param>
    public void Return(DocumentView view)
    {
        if (view.Words.Length <= 1_000_000 && view.Text.Length <= 16_000_000)
            _views.Add(view);
    }
}
