namespace Endonym.Corpus.Extraction.Html;

/// <summary>The elements that extraction tells apart; every other name is <see cref="Other"/>.</summary>
public enum HtmlTag : byte
{
    /// <summary>A name that is not listed here; custom elements among them.</summary>
    Other,
#pragma warning disable CS1591, CA1720 // The members are the elements' own names.
    A, Abbr, Acronym, Address, Applet, Area, Article, Aside, Audio,
    B, Base, Big, Blockquote, Body, Br, Button,
    Canvas, Caption, Center, Cite, Code, Col, Colgroup,
    Datalist, Dd, Del, Details, Dfn, Dialog, Dir, Div, Dl, Dt,
    Em, Embed, Fieldset, Figcaption, Figure, Font, Footer, Form, Frame, Frameset,
    H1, H2, H3, H4, H5, H6, Head, Header, Hgroup, Hr, Html,
    I, Iframe, Img, Input, Ins, Kbd, Label, Legend, Li, Link, Listing,
    Main, Map, Mark, Marquee, Math, Menu, Meta, Meter,
    Nav, Nobr, Noembed, Noframes, Noscript, Object, Ol, Optgroup, Option, Output,
    P, Param, Picture, Plaintext, Pre, Progress, Q, Rp, Rt, Ruby,
    S, Samp, Script, Search, Section, Select, Slot, Small, Source, Span, Strike, Strong, Style, Sub, Summary, Sup, Svg,
    Table, Tbody, Td, Template, Textarea, Tfoot, Th, Thead, Time, Title, Tr, Track, Tt,
    U, Ul, Var, Video, Wbr, Xmp,
#pragma warning restore CS1591, CA1720
}
