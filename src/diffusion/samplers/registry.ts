import { FoleyError } from "../../engine/tensor/error.ts";
import { adviceOnName } from "../../engine/text/nearest-names.ts";
import type { Sampler } from "../sampler.ts";
import { type Spacing, spacingNames, timestepSpacingNames } from "../timesteps.ts";
import { sampleDdim } from "./ddim.ts";
import { sampleDdpm } from "./ddpm.ts";
import { sampleDeis } from "./deis.ts";
import { sampleDpm2m, sampleDpm2mSde } from "./dpm.ts";
import { sampleEuler } from "./euler.ts";
import { sampleEulerAncestral } from "./euler-ancestral.ts";
import { sampleHeun } from "./heun.ts";
import { sampleLcm } from "./lcm.ts";
import { sampleLms } from "./lms.ts";
import { samplePndm } from "./pndm.ts";
import { sampleUnipc } from "./unipc.ts";

/** Every sampler by the name that users choose it by. */
export const samplers = {
  ddim: sampleDdim,
  ddpm: sampleDdpm,
  "dpm++-2m": sampleDpm2m,
  "dpm++-2m-sde": sampleDpm2mSde,
  unipc: sampleUnipc,
  deis: sampleDeis,
  pndm: samplePndm,
  lms: sampleLms,
  euler: sampleEuler,
  "euler-ancestral": sampleEulerAncestral,
  heun: sampleHeun,
  lcm: sampleLcm,
} as const satisfies Readonly<Record<string, Sampler>>;

export type SamplerName = keyof typeof samplers;

export const samplerNames: readonly SamplerName[] = Object.keys(samplers).filter(isSampler);

function isSampler(name: string): name is SamplerName {
  return Object.hasOwn(samplers, name);
}

/** @throws FoleyError "usage" that lists the names where there is no such sampler */
export function findSampler(name: string): Sampler {
  return samplers[checkSamplerName(name)];
}

/** @throws FoleyError "usage" that lists the names where there is no such sampler */
export function checkSamplerName(name: string): SamplerName {
  if (isSampler(name)) return name;
  const advice = adviceOnName(name, samplerNames, "choose one of these");
  throw new FoleyError("usage", `sampler: expected one of ${samplerNames.join(", ")}, got "${name}"; ${advice}`);
}

/** What those samplers take that do not take every spacing. */
const possibleSpacings: ReadonlyMap<string, readonly Spacing[]> = new Map<SamplerName, readonly Spacing[]>([
  ["ddim", timestepSpacingNames],
  ["ddpm", timestepSpacingNames],
  ["pndm", timestepSpacingNames],
  ["lcm", []],
]);

/** @throws FoleyError "usage" where a sampler cannot take a spacing */
export function checkSpacing(sampler: string, spacing: string | null): void {
  const possible = possibleSpacings.get(sampler) ?? spacingNames;
  if (spacing === null || possible.some((name) => name === spacing)) return;
  const expected = `${possible.length === 0 ? "none" : `one of ${possible.join(", ")}`} for the sampler ${sampler}`;
  const advice = adviceOnName(spacing, possible, "choose one of these or leave it out");
  throw new FoleyError("usage", `spacing: expected ${expected}, got "${spacing}"; ${advice}`);
}

/** Samplers whose fresh noise is a share that one may choose. */
const withEta: ReadonlySet<SamplerName> = new Set(["ddim"]);

/** Whether a sampler's sound depends on eta. */
export function takesEta(sampler: SamplerName): boolean {
  return withEta.has(sampler);
}
