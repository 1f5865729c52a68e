import { formatLoopsEverywhere, type SoundFormat } from "../audio/encode/encode-audio.ts";
import type { SoundPlan } from "../generate/sound-plan.ts";
import type { GenerateCommandOptions } from "./generate-options.ts";

/** What the command line's own options are judged by; the library judges its own. */
export interface Commanded {
  readonly options: GenerateCommandOptions;
  readonly plan: SoundPlan;
  readonly format: SoundFormat;
  /** Of each sound, all of its candidates together, as the model has them by default or as they were wished. */
  readonly steps: number;
}

const checks: readonly ((commanded: Commanded) => string | null)[] = [
  ({ plan: { prompts, wishes } }) =>
    wishes.seed !== undefined && prompts.every(({ seed }) => seed !== null)
      ? "seed: has no effect, as each prompt of the table has its own"
      : null,
  ({ options: { previews, out }, steps }) =>
    previews !== undefined && out !== "-" && previews >= steps
      ? `previews: there are none after every ${previews} steps, as each sound has ${steps}`
      : null,
  ({ options: { previews, out } }) =>
    previews !== undefined && out === "-" ? "previews: have no place beside standard output, and are left out" : null,
  ({ options: { lora = [] } }) => {
    const idle = lora.find(({ strength }) => strength === 0);
    return idle === undefined ? null : `lora ${idle.path}: has no effect at strength 0`;
  },
  ({ plan: { wishes }, format }) =>
    wishes.loop === true && !formatLoopsEverywhere(format)
      ? `loop: many players leave a gap where a .${format} file begins again; .wav, .flac, .ogg and .opus have none`
      : null,
];

/** One line for each option that has no effect, or another than it seems. */
export function commandWarnings(commanded: Commanded): string[] {
  return checks.flatMap((check) => check(commanded) ?? []);
}
