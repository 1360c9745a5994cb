namespace Endonym.Corpus.Views;

/// <summary>Strings that spaCy's base rules treat as one token, or cut in a way of their own.</summary>
internal static class TokenExceptions
{
    /// <summary>Faces made of signs, except the one that ends with a full stop.</summary>
    public static readonly string[] Faces =
        (":) :-) :)) :-)) :))) :-))) (: (-: =) (= :] :-] [: [-: [= =] :o) (o: :} :-} 8) 8-) (-8 ;) ;-) (; (-; :( :-( :(( :-(( :((( :-((( ): )-: =( >:( :') :'-) :'( :'-( " +
        ":/ :-/ =/ =| :| :-| ]= =[ :1 :P :-P :p :-p :O :-O :o :-o :0 :-0 :() >:o :* :-* :3 :-3 =3 :> :-> :X :-X :x :-x :D :-D ;D ;-D =D xD XD xDD XDD 8D 8-D " +
        "^_^ ^__^ ^___^ >.< >.> <.< ;_; -_- -__- v.v V.V v_v V_V o_o o_O O_o O_O 0_o o_0 0_0 o.O O.o O.O o.o 0.0 o.0 0.o @_@ <3 <33 <333 </3 " +
        "(^_^) (-_-) (._.) (>_<) (*_*) (¬_¬) ಠ_ಠ ಠ︵ಠ (ಠ_ಠ) ¯\\(ツ)/¯ (╯°□°）╯︵┻━┻ ><(((*>").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What else stays whole in every language.</summary>
    public static readonly string[] Others = ["'", "\\\")", "<space>", "''", "C++", "\\t", "\\n", "—"];

    /// <summary>Single letters with a full stop, which stay whole everywhere but in Polish; and the face that ends like them.</summary>
    public static readonly string[] Initials = [.. "abcdefghijklmnopqrstuvwxyzäöü".Select(letter => letter + "."), "._."];

    /// <summary>Degrees at the end of a sentence: <c>°C.</c> is three tokens.</summary>
    public static readonly Dictionary<string, int[]> Degrees = "cfkCFK".ToDictionary(unit => $"°{unit}.", _ => new[] { 1, 1, 1 });
}
