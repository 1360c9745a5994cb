// What the scenario asks for, by OpenAI's own client for JavaScript. Arguments: the client's package, the API's address, the key.
// Each line of the input is an operation and its request; each line of the output is the result, or the client's exception.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [library, baseURL, apiKey] = process.argv.slice(2);
const { default: OpenAI, toFile } = await import(pathToFileURL(library).href);
const client = new OpenAI({ apiKey, baseURL, maxRetries: 0 });

const usageOf = usage => usage && { prompt: usage.prompt_tokens, completion: usage.completion_tokens, total: usage.total_tokens };
const tokensOf = logprobs => (logprobs?.content ?? []).map(token => ({
  text: token.token,
  logProbability: token.logprob,
  utf8: token.bytes ?? [],
  top: token.top_logprobs.map(top => ({ text: top.token, logProbability: top.logprob })),
}));
const callOf = call => ({ id: call.id, name: call.function.name, arguments: call.function.arguments });

const operations = {
  async models() {
    const names = [];
    for await (const model of client.models.list())
      names.push(model.id);
    return names;
  },

  async chat(request) {
    const { choices: [choice], usage } = await client.chat.completions.create(request);
    return {
      text: choice.message.content ?? '',
      finish: choice.finish_reason,
      usage: usageOf(usage),
      calls: (choice.message.tool_calls ?? []).map(callOf),
      tokens: tokensOf(choice.logprobs),
    };
  },

  async stream(request) {
    const deltas = [];
    const stream = client.chat.completions.stream(request);
    for await (const { choices: [choice] } of stream) {
      if (choice?.delta.content)
        deltas.push(choice.delta.content);
    }
    // The client adds the pieces of calls up, and of the text, by itself.
    const { choices: [choice], usage } = await stream.finalChatCompletion();
    if ((choice.message.content ?? '') !== deltas.join(''))
      throw new Error(`The pieces '${deltas.join('')}' add up to '${choice.message.content}'.`);
    return { deltas, finish: choice.finish_reason, usage: usageOf(usage) ?? null, calls: (choice.message.tool_calls ?? []).map(callOf), tokens: tokensOf(choice.logprobs) };
  },

  async complete(request) {
    const answer = { text: '', finish: null, usage: null, calls: [], tokens: [] };
    const told = await client.completions.create(request);
    for await (const { choices: [choice], usage } of request.stream ? told : [told]) {
      answer.text += choice?.text ?? '';
      answer.finish = choice?.finish_reason ?? answer.finish;
      answer.usage = usageOf(usage) ?? answer.usage;
    }
    return answer;
  },

  async embed(request) {
    const { data, usage } = await client.embeddings.create(request);
    // Asked for base64, the client hands it on as it is.
    return { vectors: data.map(({ embedding }) => typeof embedding === 'string' ? floatsOf(embedding) : embedding), promptTokens: usage.prompt_tokens };
  },

  async upload(content) {
    const file = await client.files.create({ file: await toFile(Buffer.from(content), 'lines.jsonl'), purpose: 'batch' });
    return file.id;
  },

  async files() {
    const files = [];
    for await (const { id, bytes } of client.files.list())
      files.push({ id, bytes });
    return files;
  },

  async deleteFile(id) {
    const { deleted } = await client.files.delete(id);
    return deleted;
  },

  async createBatch(request) {
    const batch = await client.batches.create(request);
    return batch.id;
  },

  async batch(id) {
    const batch = await client.batches.retrieve(id);
    return { status: batch.status, output: batch.output_file_id ?? null, errors: batch.error_file_id ?? null };
  },

  async download(id) {
    const response = await client.files.content(id);
    return await response.text();
  },
};

function floatsOf(base64) {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { operation, request } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ result: await operations[operation](request) }));
  } catch (error) {
    // Anything else than the client's own exception is a fault of this program, and ends it.
    if (!(error instanceof OpenAI.APIError))
      throw error;
    console.log(JSON.stringify({ refusal: { exception: error.constructor.name, status: error.status ?? 0, code: error.code ?? null, param: error.param ?? null, message: error.message } }));
  }
}
