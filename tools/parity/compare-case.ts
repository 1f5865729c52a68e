import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { outputOf } from "../../bench/measure.ts";
import type { Runtime } from "../../src/engine/runtime/runtime.ts";
import { folderFiles } from "../../src/files/folder-files.ts";
import { AudioEmbedder, TextEmbedder } from "../../src/generate/clap-embedder.ts";
import { readSafetensors } from "../../src/weights/node/read-safetensors.ts";
import { distance, optionsOf, TracedModel, traced } from "../../test/support/traced-model.ts";
import type { ParityCase } from "./cases.ts";

/** How far foley is from diffusers in one value, as a share of the value's largest number. */
export interface Distance {
  readonly what: string;
  readonly distance: number;
}

/** Beside the sources, whence it is not compiled. */
const reference = fileURLToPath(new URL("../../../tools/parity/reference.py", import.meta.url));

const clapRate = 48000;

/** Lets diffusers write a model to an empty folder and compute with it, then does the same. */
export async function compareCase(
  { runs, widths, layout }: ParityCase,
  { runtime, folder, python, threads }: { runtime: Runtime; folder: string; python: string; threads: number },
): Promise<readonly Distance[]> {
  await outputOf(python, [reference], { given: JSON.stringify({ runs, widths, layout, folder, threads }) });
  const { tensors, metadata } = await readSafetensors(join(folder, "traces.safetensors"));
  const expected = (name: string): Float32Array => tensors.get(name)?.data as Float32Array;
  const distances: Distance[] = [];

  const texts = JSON.parse(metadata.texts ?? "[]") as readonly string[];
  const textEmbedder = await TextEmbedder.load(runtime, folderFiles(folder));
  const rows = await inTurn(texts, (text) => textEmbedder.embed(text));
  await textEmbedder.dispose();
  const joined = Float32Array.from(rows.flatMap((row) => [...row]));
  distances.push({ what: `embeddings of ${texts.length} texts`, distance: distance(joined, expected("texts")) });

  const audioEmbedder = await AudioEmbedder.load(runtime, folderFiles(folder));
  const heard = await audioEmbedder.embed(expected("sound"), clapRate);
  await audioEmbedder.dispose();
  distances.push({ what: "embedding of a sound", distance: distance(heard, expected("heard")) });

  const model = await TracedModel.load(runtime, folder);
  for (const run of runs) {
    const trace = await model.trace(run.prompt, optionsOf(run));
    const steps = run.num_inference_steps;
    for (const value of traced) {
      const far = distance(trace[value], expected(`${steps}/${value}`));
      distances.push({ what: `${run.audio_length_in_s} s, ${steps} steps: ${value}`, distance: far });
    }
  }
  await model.dispose();
  return distances;
}

async function inTurn<A, B>(values: readonly A[], compute: (value: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const value of values) results.push(await compute(value));
  return results;
}
