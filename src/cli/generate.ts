import type { Command } from "commander";
import type { SoundFormat } from "../audio/encode/encode-audio.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Clip } from "../generate/clip.ts";
import type { Fidelity } from "../generate/fidelity.ts";
import type { Model } from "../generate/model.ts";
import type { Door } from "./door.ts";
import { type GenerateCommandOptions, wishesOf, withGenerateOptions } from "./generate-options.ts";
import { commandWarnings } from "./generate-warnings.ts";
import { type Job, planJobs, readPrompts, type Wish } from "./plan-sounds.ts";
import { createProgress, type Progress, timeLeft } from "./progress.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { checkSeparatePrompts } from "./separate-prompts.ts";
import { openSoundFiles, type SoundPlace } from "./sound-files.ts";
import { warnOnce } from "./warn.ts";

/** `foley generate PROMPT…` */
export function addGenerate(command: Command, door: Door): void {
  command.argument("[prompt...]", "what to make; each argument is one sound");
  withGenerateOptions(command).action((prompts: string[], options: GenerateCommandOptions) =>
    generate(prompts, options, door),
  );
}

async function generate(prompts: readonly string[], options: GenerateCommandOptions, door: Door): Promise<void> {
  checkSeparatePrompts(prompts);
  const progress = createProgress(door, "generate", options.quiet === true);
  if (options.quiet !== true) door.note?.(`loading ${options.model} …`);
  try {
    await generateAll(prompts, options, door, progress);
  } finally {
    progress.stop();
  }
}

async function generateAll(
  prompts: readonly string[],
  options: GenerateCommandOptions,
  door: Door,
  progress: Progress,
): Promise<void> {
  // What computes is loaded behind the first sign of progress.
  const { load } = await import("../library/load.ts");
  const { checkPrompt } = await import("../generate/settings.ts");
  const { fidelities } = await import("../generate/fidelity.ts");
  const listed = options.prompts === undefined ? [] : await readPrompts(options.prompts, door);
  const wishes = [...prompts.map((prompt): Wish => ({ prompt, seed: null })), ...listed];
  checkWishes(wishes, options);
  // Before the first sound is made rather than after it.
  for (const { prompt } of wishes) checkPrompt(prompt ?? "");
  const all: readonly Wish[] = wishes.length === 0 ? [{ prompt: null, seed: null }] : wishes;
  const total = all.length * options.count;
  const fidelity = fidelities[options.fidelity ?? "foley"];
  const files = await openSoundFiles(options, total, (bytes) => door.outBytes?.(bytes));
  const started = performance.now();
  const made: object[] = [];
  const model = await load(options.model, {
    device: options.device,
    loras: options.lora ?? [],
    onDeviceCheck: sayDeviceCheck(door, options.quiet === true),
    ...(options.threads === undefined ? {} : { threadCount: options.threads }),
  });
  // Bytes leave no room for words beside them.
  const say = options.out === "-" ? door.err : door.out;
  const loaded = performance.now();
  const warn = warnOnce(door);
  let index = 0;
  try {
    await checkShape(files.format, model, options);
    const steps = options.steps ?? fidelity.defaults.steps ?? model.defaults.steps;
    const ofAll = commandWarnings({ options, wishes, format: files.format, steps });
    for (const warning of ofAll) warn(warning);
    for (const job of planJobs(all, withHabits(options, fidelity))) {
      const place = files.place(job.prompt);
      const clip = await makeOne(model, job, place, options, door, (done) => {
        const share = (index + done) / total;
        const notes = [total === 1 ? "" : `sound ${index + 1} of ${total}`, timeLeft(loaded, share)];
        progress.update(share, 1, notes.filter((note) => note !== "").join("  "));
      });
      const { file, warnings: ofPlace } = await place.write(clip);
      const warnings = [...ofAll, ...ofPlace, ...clip.warnings];
      index++;
      if (index === total) progress.finish();
      if (warnings.length > 0 || options.json !== true) progress.stop();
      for (const warning of warnings) warn(warning, total === 1 ? warning : `${file}: ${warning}`);
      if (options.json === true) made.push({ file, ...clip.settings, warnings });
      else if (options.out !== "-" || options.quiet !== true)
        say(`${file}  (${clip.durationSeconds.toFixed(2)} s, seed ${clip.settings.seed})\n`);
    }
    progress.finish();
  } finally {
    await model.dispose();
  }
  if (options.json === true) door.out(`${JSON.stringify(report(made, started), null, 2)}\n`);
}

/** A file that cannot hold the sounds is refused before the first is made. */
async function checkShape(format: SoundFormat, model: Model, options: GenerateCommandOptions): Promise<void> {
  const { checkEncoding } = await import("../audio/encode/encode-audio.ts");
  const { readAudio } = await import("../audio/node/read-audio.ts");
  const { init, rate, bitDepth } = options;
  const given = init === undefined ? null : await readAudio(init);
  const sampleRate = rate ?? given?.sampleRate ?? model.sampleRate;
  checkEncoding(format, { sampleRate, channels: given?.channels.length ?? 1 }, bitDepth);
}

/** The seed and the number of candidates where these are left to a fidelity. */
function withHabits(options: GenerateCommandOptions, { seed, defaults }: Fidelity): GenerateCommandOptions {
  const { candidates } = defaults;
  return { ...(seed === null ? {} : { seed }), ...(candidates === undefined ? {} : { candidates }), ...options };
}

function checkWishes(wishes: readonly Wish[], { audio, audioWeight, out, json }: GenerateCommandOptions): void {
  if (out === "-" && json === true) {
    throw new FoleyError("usage", "generate: expected --out - or --json, got both; standard output takes one of them");
  }
  if (wishes.length === 0 && audio === undefined) {
    throw new FoleyError(
      "usage",
      'generate: expected a prompt or --audio FILE, got neither; try foley generate "a dog barking"',
    );
  }
  if (audioWeight !== undefined && (audio === undefined || wishes.length === 0)) {
    throw new FoleyError(
      "usage",
      "generate: expected a prompt and --audio FILE with --audio-weight, got one of them; give both",
    );
  }
}

async function makeOne(
  model: Model,
  { prompt, seed }: Job,
  place: SoundPlace,
  options: GenerateCommandOptions,
  door: Door,
  onShare: (share: number) => void,
): Promise<Clip> {
  return model.generate(prompt, {
    ...wishesOf(options),
    seed,
    signal: door.signal,
    report: async ({ share, preview, step, steps: all }) => {
      onShare(share);
      if (preview === null || options.previews === undefined || step % options.previews !== 0 || step === all) return;
      await place.preview(await preview(), step);
    },
  });
}

function report(clips: readonly object[], started: number): object {
  return { seconds: (performance.now() - started) / 1000, clips };
}
