import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFullSizeModel } from "./full-size-model.ts";
import { outputOf } from "./measure.ts";

/** What each side is told: AudioLDM-S from text to waveform. */
export interface PipelineJob {
  readonly folder: string;
  readonly threads: number;
  readonly steps: number;
  readonly durationSeconds: number;
  /** Sounds in one process. */
  readonly sounds: number;
}

export interface PipelineFigures {
  /** When each sound was there, counted from the start of the process. */
  readonly secondsSinceStart: readonly number[];
  readonly peakBytes: number;
}

export interface PipelineComparison {
  readonly steps: number;
  /** One for each round. */
  readonly foley: readonly PipelineFigures[];
  readonly pytorch: readonly PipelineFigures[];
}

const foleyPipeline = fileURLToPath(new URL("./foley-pipeline.js", import.meta.url));
/** Beside the sources, whence it is not compiled. */
const pytorchPipeline = fileURLToPath(new URL("../../bench/pytorch_pipeline.py", import.meta.url));

export interface PipelineOptions {
  readonly threads: number;
  readonly rounds: number;
  readonly steps: number;
  /** Null where PyTorch or diffusers is not installed. */
  readonly python: string | null;
}

/** The whole of AudioLDM-S with random weights, 10.24 s of sound: processes of both sides in turn, two sounds in each. */
export async function comparePipelines({
  threads,
  rounds,
  steps,
  python,
}: PipelineOptions): Promise<PipelineComparison> {
  const folder = await mkdtemp(join(tmpdir(), "foley-bench-model-"));
  try {
    await writeFullSizeModel(folder);
    const given = JSON.stringify({ folder, threads, steps, durationSeconds: 10.24, sounds: 2 } satisfies PipelineJob);
    const foley: PipelineFigures[] = [];
    const pytorch: PipelineFigures[] = [];
    for (let round = 0; round < rounds; round++) {
      foley.push(JSON.parse(await outputOf(process.execPath, [foleyPipeline], { given })) as PipelineFigures);
      if (python === null) continue;
      pytorch.push(JSON.parse(await outputOf(python, [pytorchPipeline], { given })) as PipelineFigures);
    }
    return { steps, foley, pytorch };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Seconds until the first sound, loading included. */
export function firstSound({ secondsSinceStart }: PipelineFigures): number {
  return secondsSinceStart[0] as number;
}

/** Seconds for one more sound. */
export function laterSound({ secondsSinceStart }: PipelineFigures): number {
  return (secondsSinceStart[1] as number) - (secondsSinceStart[0] as number);
}
