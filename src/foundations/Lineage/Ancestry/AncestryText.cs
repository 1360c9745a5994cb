using System.Text;

namespace Endonym.Lineage.Ancestry;

/// <summary>An ancestry as an indented tree for terminals.</summary>
public static class AncestryText
{
    /// <summary>Draws the tree: one line for each node, with what it served as, rights class, origin, and share; lines end with <c>\n</c>.</summary>
    /// <remarks>What is there by several ways is drawn once, and the other places say "see above".</remarks>
    public static string Render(AncestryGraph graph)
    {
        var text = new StringBuilder();
        text.Append(Describe(graph, graph.Root)).Append('\n');
        AppendInputs(text, graph, graph.Root, indent: "", drawn: [graph.Root.Key]);
        return text.Append('\n').Append(NodeText.ShareNote(graph)).Append('\n').ToString();
    }

    private static void AppendInputs(StringBuilder text, AncestryGraph graph, AncestryNode node, string indent, HashSet<string> drawn)
    {
        var inputs = graph.InputsOf(node);
        for (var i = 0; i < inputs.Count; i++)
        {
            var last = i == inputs.Count - 1;
            var (role, input) = inputs[i];
            text.Append(indent).Append(last ? "└─ " : "├─ ").Append(role).Append(": ");
            if (!drawn.Add(input.Key))
            {
                text.Append(NodeText.NameOf(input)).Append(", see above\n");
                continue;
            }

            text.Append(Describe(graph, input)).Append('\n');
            AppendInputs(text, graph, input, indent + (last ? "   " : "│  "), drawn);
        }
    }

    private static string Describe(AncestryGraph graph, AncestryNode node) =>
        $"{NodeText.NameOf(node)}: {NodeText.RightsOf(node)}; {NodeText.OriginOf(node, graph)}";
}
