import { z } from "zod";
import { FoleyError } from "../../engine/tensor/error.ts";
import { byLevel, parseConfig, sampleRate, size, span } from "../parse-config.ts";

/** Settings of a vocoder, named as in transformers' `SpeechT5HifiGanConfig`. */
export interface HifiganConfig {
  readonly model_in_dim: number;
  readonly sampling_rate: number;
  readonly upsample_initial_channel: number;
  /** Their product is the hop of the mel. */
  readonly upsample_rates: readonly number[];
  readonly upsample_kernel_sizes: readonly number[];
  readonly resblock_kernel_sizes: readonly number[];
  readonly resblock_dilation_sizes: readonly (readonly number[])[];
  readonly leaky_relu_slope: number;
  /** Whether mels are standardized by the stored `mean` and `scale` first. */
  readonly normalize_before: boolean;
}

/** What the settings of a vocoder may be, each by itself. */
const rows = {
  model_in_dim: size.default(80),
  sampling_rate: sampleRate.default(16000),
  upsample_initial_channel: size.default(512),
  upsample_rates: byLevel(span).default([4, 4, 4, 4]),
  upsample_kernel_sizes: byLevel(span).default([8, 8, 8, 8]),
  resblock_kernel_sizes: byLevel(span).default([3, 7, 11]),
  resblock_dilation_sizes: byLevel(byLevel(span)).default([1, 2, 3].map(() => [1, 3, 5])),
  leaky_relu_slope: z.number().min(0).max(1).default(0.1),
  normalize_before: z.boolean().default(true),
};

/** A vocoder's settings where they are a part of others; `parseHifiganConfig` also checks that they fit each other. */
export const hifiganConfigSchema: z.ZodType<HifiganConfig> = z.strictObject(rows);

/** @throws FoleyError "config" */
export function parseHifiganConfig(where: string, settings: unknown): HifiganConfig {
  const config = parseConfig(where, z.object(rows), settings);
  const { upsample_rates: rates, upsample_kernel_sizes: kernels } = config;
  const { resblock_kernel_sizes: sizes, resblock_dilation_sizes: dilations } = config;
  checkPaired(where, "upsample_kernel_sizes", kernels.length, "upsample_rates", rates.length);
  checkPaired(where, "resblock_dilation_sizes", dilations.length, "resblock_kernel_sizes", sizes.length);
  checkEach(where, "upsample_kernel_sizes", kernels, (kernel, level) => {
    const rate = rates[level] ?? 1;
    return kernel >= rate ? null : `at least ${rate}, as upsample_rates has it`;
  });
  checkEach(where, "resblock_kernel_sizes", sizes, (kernel) => (kernel % 2 === 1 ? null : "an odd width"));
  const least = 2 ** rates.length;
  if (config.upsample_initial_channel < least) {
    const expected = `at least ${least}, as ${rates.length} upsamplers halve it`;
    const got = config.upsample_initial_channel;
    throw new FoleyError(
      "config",
      `${where}: upsample_initial_channel: expected ${expected}, got ${got}; correct the file`,
    );
  }
  return config;
}

function checkPaired(where: string, name: string, count: number, other: string, expected: number): void {
  if (count === expected) return;
  const message = `expected one entry for each of the ${expected} ${other}, got ${count}; correct the file`;
  throw new FoleyError("config", `${where}: ${name}: ${message}`);
}

/** @param wanted what an entry should be; null where it is fine */
function checkEach(
  where: string,
  name: string,
  values: readonly number[],
  wanted: (value: number, index: number) => string | null,
): void {
  for (const [index, value] of values.entries()) {
    const expected = wanted(value, index);
    if (expected === null) continue;
    throw new FoleyError("config", `${where}: ${name}.${index}: expected ${expected}, got ${value}; correct the file`);
  }
}

/** What a `config.json` says so that transformers builds the same vocoder, in single precision unless it is asked. */
export function hifiganConfigFile(config: HifiganConfig): object {
  return { architectures: ["SpeechT5HifiGan"], model_type: "speecht5_hifigan", dtype: "float32", ...config };
}

const shared = {
  model_in_dim: 64,
  sampling_rate: 16000,
  upsample_rates: [5, 4, 2, 2, 2],
  upsample_kernel_sizes: [16, 16, 8, 4, 4],
  resblock_kernel_sizes: [3, 7, 11],
  resblock_dilation_sizes: [
    [1, 3, 5],
    [1, 3, 5],
    [1, 3, 5],
  ],
  leaky_relu_slope: 0.1,
};

export const hifiganPresets: { readonly [P in "tiny" | "nano" | "audioldm"]: HifiganConfig } = {
  tiny: {
    ...shared,
    model_in_dim: 64,
    upsample_initial_channel: 32,
    resblock_kernel_sizes: [3],
    resblock_dilation_sizes: [[1, 3]],
    normalize_before: true,
  },
  nano: { ...shared, upsample_initial_channel: 128, normalize_before: true },
  /** cvssp/audioldm. */
  audioldm: { ...shared, upsample_initial_channel: 1024, normalize_before: false },
};
