namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>Tables, whose rows become lines with a <see cref="WikiLines.CellEnd"/> behind each cell.</summary>
internal sealed class WikiTables(WikiOutput output)
{
    /// <summary>Reads the marks that count only where a line begins.</summary>
    /// <returns>Length of what was read; 0 if the line begins with none.</returns>
    public int StartOfLine(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("{|"))
            return output.Open(WikiConstruct.Table) ? LengthOfLine(rest) : 2; // the line has the table's attributes

        if (output.Top is not { Construct: WikiConstruct.Table } table || rest[0] is not ('|' or '!'))
            return 0;
        if (rest.StartsWith("|}"))
        {
            EndRow(table);
            output.CloseTop();
            output.Text.Append("\n\n");
            return 2;
        }

        if (rest.StartsWith("|-"))
        {
            EndRow(table);
            return LengthOfLine(rest);
        }

        if (rest.StartsWith("|+"))
        {
            EndRow(table);
            table.MayHaveAttributes = true;
            return 2;
        }

        EndCell(table);
        return 1;
    }

    /// <summary>Reads a <c>|</c> within a line of a table.</summary>
    /// <returns>Length of what was read.</returns>
    public int Bar(WikiFrame table, ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("||"))
        {
            EndCell(table);
            return 2;
        }

        if (table.MayHaveAttributes)
        {
            output.Text.Length = table.Cell;
            table.MayHaveAttributes = false;
        }
        else
        {
            output.Text.Append('|');
        }

        return 1;
    }

    /// <summary>Ends a table's cell; the next one begins.</summary>
    public void EndCell(WikiFrame table)
    {
        // What stands before a row's first cell is white space.
        if (table.Cell > table.Row || table.MayHaveAttributes || !IsBlank(table.Row))
            output.Text.Append(WikiLines.CellEnd);
        else
            output.Text.Length = table.Row;
        table.Cell = output.Text.Length;
        table.MayHaveAttributes = true;
    }

    // A row is one line: breaks within its cells become spaces, and what has no cell is left out.
    private void EndRow(WikiFrame table)
    {
        var text = output.Text;
        if (IsBlank(table.Row))
        {
            text.Length = table.Row;
        }
        else
        {
            text.Replace('\n', ' ', table.Row, text.Length - table.Row).Replace(WikiLines.LineBreak, ' ', table.Row, text.Length - table.Row);
            text.Append(WikiLines.CellEnd).Append('\n');
        }

        (table.Row, table.Cell, table.MayHaveAttributes) = (text.Length, text.Length, false);
    }

    // Copied, because a character in the middle of a long StringBuilder is found only by going there piece by piece.
    private bool IsBlank(int from) => string.IsNullOrWhiteSpace(output.Text.ToString(from, output.Text.Length - from));

    private static int LengthOfLine(ReadOnlySpan<char> rest) => rest.IndexOf('\n') is var end and >= 0 ? end : rest.Length;
}
