import type { ReferenceRun } from "../../test/support/traced-model.ts";

/** One model of published size, and what is made with it. */
export interface ParityCase {
  readonly name: string;
  /** Of the UNet's levels. */
  readonly widths: readonly number[];
  /** How diffusers stores the weights. */
  readonly layout: "single" | "half" | "bfloat16" | "sharded" | "pickled";
  readonly runs: readonly ReferenceRun[];
}

function runs(seconds: number, stepCounts: readonly number[]): readonly ReferenceRun[] {
  return stepCounts.map((steps) => ({
    prompt: "A hammer is hitting a wooden surface",
    negative_prompt: "low quality, average quality",
    audio_length_in_s: seconds,
    num_inference_steps: steps,
    guidance_scale: 2.5,
    seed: 7,
  }));
}

const small = [128, 256, 384, 640];

export const parityCases: readonly ParityCase[] = [
  { name: "AudioLDM-S", widths: small, layout: "single", runs: runs(10.24, [10, 50]) },
  { name: "AudioLDM-S, half precision", widths: small, layout: "half", runs: runs(2.56, [10]) },
  { name: "AudioLDM-S, bfloat16", widths: small, layout: "bfloat16", runs: runs(2.56, [10]) },
  { name: "AudioLDM-S, in shards", widths: small, layout: "sharded", runs: runs(2.56, [10]) },
  { name: "AudioLDM-S, pickled", widths: small, layout: "pickled", runs: runs(2.56, [10]) },
  { name: "odd widths", widths: [96, 224, 352, 416], layout: "single", runs: runs(3.3, [10, 50]) },
  { name: "AudioLDM-M", widths: [192, 384, 576, 960], layout: "single", runs: runs(2.56, [10, 50]) },
  { name: "AudioLDM-L", widths: [256, 512, 768, 1280], layout: "single", runs: runs(2.56, [10, 50]) },
];
