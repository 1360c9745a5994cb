#!/usr/bin/env bash
# Scores and times Endonym's extraction beside trafilatura's on the labelled pages, in one run, and writes ../extraction.md.
# Needs trafilatura on python3's path (PYTHON and PYTHONPATH may say otherwise); without it, ours runs alone and the report says so.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_UI_LANGUAGE=en
pages=../../../tests/Corpus.Tests/Extraction/Pages
results=$(mktemp)
dotnet run ours.cs -- $pages ../../../packs > "$results"
"${PYTHON:-python3}" peer.py $pages >> "$results" || echo "trafilatura does not run here: ours alone" >&2

{
  echo "# Extraction of web pages"
  echo
  echo "Written by \`bench/corpus/extraction/run.sh\`: $(ls $pages/*.html | wc -l) labelled pages of our own making (\`make-pages.cs\`), words as a bag, means over the pages;"
  echo "speed in MB of HTML per second of process time on one core, pages in memory."
  echo
  echo "Processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)."
  echo
  echo "| program | precision | recall | F1 | MB/s/core |"
  echo "|---|---|---|---|---|"
  awk '$2 == "precision" { row[$1] = $3 " | " $5 " | " $7 } $2 == "speed" { speed[$1] = $3 } END { for (name in row) print "| " name " | " row[name] " | " speed[name] " |" }' "$results" | sort
  echo
  echo "The worst pages of ours, F1 ours and the peer's:"
  echo
  awk '$1 == "page" && !($2 in ours) { ours[$2] = $3; next } $1 == "page" { peer[$2] = $3 } END { for (name in ours) if (ours[name] < 0.95) print "- " name ": " ours[name] " and " peer[name] }' "$results" | sort
} > ../extraction.md
rm "$results"
cat ../extraction.md
