import { cp, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toFloat16 } from "../src/engine/tensor/float16.ts";
import type { Tensor } from "../src/engine/tensor/tensor.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { writeSafetensors } from "../src/weights/node/write-safetensors.ts";
import { writeFullSizeModel } from "./full-size-model.ts";
import { outputOf } from "./measure.ts";
import type { PipelineFigures, PipelineJob } from "./pipeline.ts";
import { writePytorch } from "./write-pytorch.ts";

/** The most memory of a process that loads one form of AudioLDM-S and makes a short sound. */
export interface MemoryFigures {
  readonly form: string;
  /** Of the weights in single precision. */
  readonly weightBytes: number;
  readonly peakBytes: number;
}

type Write = (path: string, tensors: ReadonlyMap<string, Tensor>) => Promise<void>;

const halved = (tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> =>
  new Map([...tensors].map(([name, tensor]) => [name, toFloat16(tensor)]));
const pickled = (path: string): string =>
  path.replace(/\.safetensors$/, ".bin").replace(/\/model\.bin$/, "/pytorch_model.bin");

/** How published folders hold their weights. */
const forms: readonly (readonly [form: string, write: Write])[] = [
  ["safetensors", writeSafetensors],
  ["safetensors, half precision", (path, tensors) => writeSafetensors(path, halved(tensors))],
  [".bin", (path, tensors) => writePytorch(pickled(path), tensors)],
  [".bin, half precision", (path, tensors) => writePytorch(pickled(path), halved(tensors))],
];

const foleyPipeline = fileURLToPath(new URL("./foley-pipeline.js", import.meta.url));

/** AudioLDM-S with random weights in each form, 2.56 s of sound in one step, each in a process of its own. */
export async function measureMemory(threads: number): Promise<readonly MemoryFigures[]> {
  const home = await mkdtemp(join(tmpdir(), "foley-bench-memory-"));
  try {
    const plain = join(home, "plain");
    await writeFullSizeModel(plain);
    const files = (await readdir(plain, { recursive: true })).filter((name) => name.endsWith(".safetensors"));
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(plain, file))).size));
    const weightBytes = sizes.reduce((sum, size) => sum + size, 0);
    const figures: MemoryFigures[] = [];
    for (const [form, write] of forms) {
      const folder = join(home, "form");
      await cp(plain, folder, { recursive: true, filter: (path) => !path.endsWith(".safetensors") });
      for (const file of files) await write(join(folder, file), (await readSafetensors(join(plain, file))).tensors);
      const job: PipelineJob = { folder, threads, steps: 1, durationSeconds: 2.56, sounds: 1 };
      const output = await outputOf(process.execPath, [foleyPipeline], { given: JSON.stringify(job) });
      figures.push({ form, weightBytes, peakBytes: (JSON.parse(output) as PipelineFigures).peakBytes });
      await rm(folder, { recursive: true });
    }
    return figures;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
