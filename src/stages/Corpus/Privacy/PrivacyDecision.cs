using Endonym.Corpus.Filters;
using Endonym.Text.Privacy;

namespace Endonym.Corpus.Privacy;

/// <summary>What was done to one document.</summary>
/// <param name="Verdict">Whether it is kept.</param>
/// <param name="Text">Its text, masked where it is kept and has personal data; the text as it came where it is dropped.</param>
/// <param name="Matches">What was found, where it stood in the text as it came; masked if the document is kept.</param>
public sealed record PrivacyDecision(Verdict Verdict, string Text, IReadOnlyList<PersonalMatch> Matches);
