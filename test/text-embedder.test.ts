import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { input } from "../src/engine/graph/op/leaf.ts";
import { program } from "../src/engine/graph/program.ts";
import { Generator } from "../src/engine/random/generator.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import { float32, int64, type Tensor } from "../src/engine/tensor/tensor.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { TextEmbedder } from "../src/generate/clap-embedder.ts";
import { clapPresets } from "../src/models/clap/config.ts";
import { unitRows } from "../src/models/clap/projection.ts";
import { clapText, positionIds } from "../src/models/clap/text-encoder.ts";
import { writePart } from "../src/models/node/write-part.ts";
import { initialWeights, Scope } from "../src/nn/scope.ts";
import { saveVocabulary } from "../src/text/node/write-tokenizer.ts";
import { createTokenizer } from "../src/text/tokenizer.ts";
import { trainByteLevelBpe } from "../src/text/train-bpe.ts";

const runtime = new NodeRuntime("cpu", { threadCount: 1 });
const vocabulary = trainByteLevelBpe(["a dog barking", "rain falling"], 270);
const mostTokens = 100;
const config = {
  ...clapPresets.tiny.text_config,
  vocab_size: vocabulary.vocab.size,
  max_position_embeddings: mostTokens + clapPresets.tiny.text_config.pad_token_id + 1,
};

function network(scope: Scope) {
  const shape = [1, mostTokens];
  const { embedding } = clapText(scope, config, {
    inputIds: input("inputIds", shape, "int64"),
    attentionMask: input("attentionMask", shape),
    positionIds: input("positionIds", shape, "int64"),
  });
  return unitRows(embedding);
}

const scope = Scope.root();
const embedding = network(scope);
const weights = initialWeights(scope.parameters, new Generator(3));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-text-"));
  const part = { className: "ClapTextModelWithProjection", weightsFile: "model.safetensors", config, weights };
  await writePart(join(folder, "text_encoder"), part, "float32");
  await mkdir(join(folder, "tokenizer"));
  await saveVocabulary(join(folder, "tokenizer"), vocabulary);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** As the reference has it: every text padded to the longest prompt. */
async function embedPadded(text: string): Promise<Float32Array> {
  const { inputIds, attentionMask } = createTokenizer("here", vocabulary).encode(text, { maxLength: mostTokens });
  const executable = await runtime.compile(program({ embedding }), { weights });
  const shape = [1, mostTokens];
  const results = await executable.run({
    inputIds: int64(inputIds, shape),
    attentionMask: float32(attentionMask, shape),
    positionIds: int64(positionIds(inputIds, config.pad_token_id), shape),
  });
  await executable.dispose();
  return (results.embedding as Tensor<"float32">).data;
}

it.each([
  ["empty", ""],
  ["usual", "a dog barking"],
  ["as long as the usual ones may be", "x".repeat(62)],
  ["longer", "x".repeat(63)],
  ["cut", "x".repeat(200)],
])("a text is embedded as if it were padded to the longest prompt: %s", async (_what, text) => {
  const embedder = await TextEmbedder.load(runtime, folderFiles(folder));
  const [actual, expected] = [await embedder.embed(text), await embedPadded(text)];
  await embedder.dispose();
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 6);
  expect(actual).toHaveLength(config.projection_dim);
});
