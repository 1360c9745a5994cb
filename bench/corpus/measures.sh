#!/usr/bin/env bash
# Every measure of the corpus stage in one run, beside the peer where it is installed, and writes ../corpus.md.
# Arguments: Polish text as JSONL (.zst), of 20 MB or more; a fastText model such as lid.176.ftz, if there is one.
# Peers: apt-get install python3-fasttext python3-sentencepiece; pip install trafilatura. Without one, ours runs alone and says so.
set -euo pipefail
text=$(realpath "$1"); model=${2:+$(realpath "$2")}
cd "$(dirname "$0")"
export DOTNET_CLI_UI_LANGUAGE=en
scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT

run() {
  echo "== $1"
  dotnet run "$@" 2>&1 || echo "does not run here"
}

{
  run filters.cs -- "$text"
  run dedup.cs -- signatures "$text"
  run dedup.cs -- scale 3 256
  run languages.cs -- "$text" ${model:+"$model"}
  run quality.cs -- "$text"
  run privacy.cs -- "$text" ../../packs pl
  run web.cs -- ../../tests/Corpus.Tests/Extraction/Pages
  run tokenizer.cs -- "$text"
  dotnet run generate.cs -- "$text" "$scratch/text" 800
  run chain.cs -- "$scratch/text"
  echo "== extraction/run.sh"
  ./extraction/run.sh
} | tee "$scratch/measures.txt"

{
  echo "# Measures of the corpus stage"
  echo
  echo "Written by \`bench/corpus/measures.sh\`. MB are of UTF-8 text, or of HTML where it says so; seconds are of process time on one core; a floor is the least we want."
  echo
  echo "Processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)."
  echo
  echo '```'
  cat "$scratch/measures.txt"
  echo '```'
} > ../corpus.md
