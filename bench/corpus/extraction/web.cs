#!/usr/bin/env dotnet
#:project ../../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// Extracts the text of pages in JSONL ({"id", "html"}) into JSONL ({"id", "text"}), for web.py. Arguments: source and target.

using System.Text.Json.Nodes;
using Endonym.Corpus.Extraction.Html;

var extractor = new HtmlExtractor(new HtmlExtractionOptions());
using var target = new StreamWriter(args[1]);
foreach (var line in File.ReadLines(args[0]))
{
    var page = JsonNode.Parse(line)!;
    target.WriteLine(new JsonObject { ["id"] = page["id"]!.GetValue<string>(), ["text"] = extractor.Extract(page["html"]!.GetValue<string>()).Text }.ToJsonString());
}
