import { lossWeightNames } from "../../diffusion/loss-weight.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { clipFills } from "../settings/examples.ts";
import { nearestNames } from "./nearest-names.ts";

type Scalar = string | number | boolean | null;

/** Settings of which only some words are understood, by the last name of their path. */
const words: Readonly<Record<string, readonly string[]>> = {
  fill: clipFills,
  decay: ["constant", "linear", "cosine"],
  lossWeight: lossWeightNames,
  beta_schedule: ["linear", "scaled_linear", "squaredcos_cap_v2"],
  prediction_type: ["epsilon"],
  timestep_spacing: ["leading", "trailing", "linspace"],
};

/** Numbers that may also be absent, written as `none`. */
const absentable: ReadonlySet<string> = new Set(["maxGradientNorm", "emaDecay", "latentClamp"]);

/**
 * A preset with scalars replaced by path, such as `optimizer.emaDecay=0.99` or `model.block_out_channels.0=32`.
 *
 * @throws FoleyError "usage" for a setting that the preset lacks, naming near ones, and for a value of another kind
 */
export function applySettings<C extends object>(job: string, preset: C, settings: readonly string[]): C {
  return settings.reduce((config, setting) => applySetting(job, config, setting), preset);
}

function applySetting<C extends object>(job: string, preset: C, setting: string): C {
  const separator = setting.indexOf("=");
  const [path, text] = [setting.slice(0, separator).trim(), setting.slice(separator + 1).trim()];
  if (separator < 1) throw usage(job, "name=value", `"${setting}"`, "write for example --set optimizer.emaDecay=0.99");
  const scalars = new Map(scalarsOf(preset));
  if (!scalars.has(path)) {
    const near = nearestNames(path, [...scalars.keys()]).join(", ");
    throw usage(job, "a setting of the preset", `"${path}"`, `near ones are ${near}`);
  }
  return replaced(preset, path.split("."), parseValue(job, path, scalars.get(path) as Scalar, text)) as C;
}

/** Every scalar of nested settings with its path. */
function scalarsOf(settings: object, prefix = ""): [string, Scalar][] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]): [string, Scalar][] =>
    typeof value === "object" && value !== null
      ? scalarsOf(value, `${prefix}${name}.`)
      : [[prefix + name, value as Scalar]],
  );
}

function replaced(settings: unknown, path: readonly string[], value: Scalar): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const inner = replaced((settings as Record<string, unknown>)[name], rest, value);
  if (Array.isArray(settings)) return settings.with(Number(name), inner);
  return { ...(settings as object), [name]: inner };
}

function parseValue(job: string, path: string, current: Scalar, text: string): Scalar {
  const name = path.slice(path.lastIndexOf(".") + 1);
  const refuse = (expected: string): FoleyError => usage(job, `${path}=${expected}`, `"${text}"`, "correct the value");
  if (absentable.has(name) && text === "none") return null;
  if (typeof current === "boolean") {
    if (text === "true" || text === "false") return text === "true";
    throw refuse("true or false");
  }
  if (typeof current === "string") {
    if (words[name]?.includes(text)) return text;
    throw refuse(words[name]?.join(" or ") ?? "nothing else than the preset has");
  }
  if (current === null && !absentable.has(name)) throw refuse("nothing; choose a preset that has it");
  const value = text === "" ? Number.NaN : Number(text);
  const range = rangeOf(path, name);
  if (range.holds(value)) return value;
  throw refuse(absentable.has(name) ? `${range.said} or none` : range.said);
}

interface Range {
  readonly said: string;
  readonly holds: (value: number) => boolean;
}

const ranges = {
  number: { said: "a number", holds: Number.isFinite },
  share: { said: "a number from 0 to 1", holds: (value) => value >= 0 && value <= 1 },
  whole: { said: "a whole number", holds: (value) => Number.isSafeInteger(value) && value >= 0 },
  count: { said: "a whole number above 0", holds: (value) => Number.isSafeInteger(value) && value > 0 },
} satisfies Record<string, Range>;

/** What a number may be, as its name tells. */
function rangeOf(path: string, name: string): Range {
  if (/^(seed|warmupSteps|copyCount|cropCount|rank)$/.test(name)) return ranges.whole;
  if (/(Count|Size|Frames|Steps|Rate)$/.test(name) || name.startsWith("num_")) return ranges.count;
  if (/(Probability|Decay|Smoothing|decayFrom|share)$/.test(name) || /(^|\.)betas\./.test(path)) return ranges.share;
  return ranges.number;
}

function usage(job: string, expected: string, came: string, advice: string): FoleyError {
  return new FoleyError("usage", `train ${job}: --set: expected ${expected}, got ${came}; ${advice}`);
}
