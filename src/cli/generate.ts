import type { Command } from "commander";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Clip } from "../generate/clip.ts";
import type { GenerateEvent } from "../generate/generate-event.ts";
import type { Model } from "../generate/model.ts";
import type { PlannedSound, SoundOrder, SoundPlan } from "../generate/sound-plan.ts";
import type { Door } from "./door.ts";
import { type GenerateCommandOptions, wishesOf, withGenerateOptions } from "./generate-options.ts";
import { commandWarnings } from "./generate-warnings.ts";
import { type WorkWatch, watched } from "./progress.ts";
import { placeOnWorkers, runQueued } from "./queue-run.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { checkSeparatePrompts } from "./separate-prompts.ts";
import { runShard, shardFolder } from "./shard.ts";
import { openSoundFiles, type SoundFiles, type SoundPlace, type WrittenSound } from "./sound-files.ts";
import { warnOnce } from "./warn.ts";

/** `foley generate PROMPT…` */
export function addGenerate(command: Command, door: Door): void {
  command.argument("[prompt...]", "what to make; each argument is one sound");
  withGenerateOptions(command).action((prompts: string[], options: GenerateCommandOptions) =>
    generate(prompts, options, door),
  );
}

/** What is made, and how it is watched. */
interface Run {
  readonly options: GenerateCommandOptions;
  readonly door: Door;
  readonly watch: WorkWatch;
  readonly plan: SoundPlan;
  readonly files: SoundFiles;
  readonly warn: (fact: string, words?: string) => void;
}

async function generate(prompts: readonly string[], options: GenerateCommandOptions, door: Door): Promise<void> {
  checkSeparatePrompts(prompts);
  const { out, json, quiet, model, shard, queue } = options;
  if (shard !== undefined) return generateShard(prompts, { ...options, shard }, door);
  if (queue !== undefined) return generateQueued(prompts, { ...options, queue }, door);
  if (out === "-" && json === true) {
    throw new FoleyError("usage", "generate: expected --out - or --json, got both; standard output takes one of them");
  }
  if (quiet !== true) door.note?.(`loading ${model} …`);
  await watched(door, "generate", quiet === true, async (_work, watch) => {
    const warn = warnOnce(door);
    const plan = await planOf(prompts, options, door, warn);
    const name = nameOf(plan);
    const files = await openSoundFiles({ ...options, audio: name }, plan.total, (bytes) => door.outBytes?.(bytes));
    await generateAll({ options, door, watch, plan, files, warn });
  });
}

/** One part of the sounds, for several machines. */
async function generateShard(
  prompts: readonly string[],
  options: GenerateCommandOptions & { readonly shard: string },
  door: Door,
): Promise<void> {
  refuseIdle(options, "--shard: expected no", "as files get their names by foley merge");
  const out = shardFolder(options.out);
  await runShard("generate", await unitsRequest(prompts, options, door), { ...options, out }, door);
}

/** The sounds are made by workers, on whatever machines. */
async function generateQueued(
  prompts: readonly string[],
  options: GenerateCommandOptions & { readonly queue: string },
  door: Door,
): Promise<void> {
  refuseIdle(options, "--queue: expected no", "as files get their names when all are made");
  const { model, lora = [] } = options;
  const placed = {
    ...options,
    model: placeOnWorkers(model),
    lora: lora.map((one) => ({ ...one, path: placeOnWorkers(one.path) })),
  };
  const request = await unitsRequest(prompts, placed, door);
  const words = `${options.prompts ?? prompts.join(", ")} by ${options.model}`;
  await runQueued("generate", request, options, { words, out: options.out ?? "." }, door);
}

function refuseIdle({ json, previews, overwrite }: GenerateCommandOptions, expected: string, why: string): void {
  const idle = Object.entries({ "--json": json, "--previews": previews, "--overwrite": overwrite });
  const [first] = idle.flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (first !== undefined) throw new FoleyError("usage", `${expected} ${first}, ${why}; leave it out`);
}

/** What is asked of machines that make a part each. */
async function unitsRequest(prompts: readonly string[], options: GenerateCommandOptions, door: Door): Promise<object> {
  const { model, lora, format, bitDepth } = options;
  const order = await orderOf(prompts, options, door, warnOnce(door));
  return { ...order, model, loras: lora, format, bitDepth };
}

/** All that is wished, checked before anything is loaded. What computes is loaded behind the first sign of progress. */
async function planOf(
  prompts: readonly string[],
  options: GenerateCommandOptions,
  door: Door,
  warn: Run["warn"],
): Promise<SoundPlan> {
  const { planSounds } = await import("../generate/sound-plan.ts");
  const { withSounds } = await import("../library/read-wishes.ts");
  const plan = planSounds(await orderOf(prompts, options, door, warn));
  const paths = [plan.wishes.init, plan.wishes.audio].filter((sound) => typeof sound === "string");
  if (paths.length > 0 && options.quiet !== true) door.note?.(`reading ${paths.join(" and ")} …`);
  return { ...plan, wishes: await withSounds(plan.wishes) };
}

async function orderOf(
  prompts: readonly string[],
  options: GenerateCommandOptions,
  door: Door,
  warn: Run["warn"],
): Promise<SoundOrder> {
  const { readPrompts } = await import("../library/read-prompts.ts");
  const { readWishes } = await import("../library/read-wishes.ts");
  const { settings, count } = options;
  const listed = options.prompts === undefined ? [] : await readPrompts(options.prompts, door);
  const read = settings === undefined ? { wishes: {}, warnings: [] } : await readWishes(settings, door.signal);
  for (const warning of read.warnings) warn(warning);
  const all = [...prompts.map((prompt) => ({ prompt, seed: null })), ...listed];
  return { prompts: all, count, wishes: { ...read.wishes, ...wishesOf(options) } };
}

async function generateAll(run: Run): Promise<void> {
  const { options, door, plan, files } = run;
  const started = performance.now();
  const { checkEncoding } = await import("../audio/encode/encode-audio.ts");
  const { shapeOfSounds } = await import("../generate/sound-plan.ts");
  const model = await loadModel(run);
  try {
    // A file that cannot hold the sounds is refused before the first is made.
    checkEncoding(files.format, shapeOfSounds(model, plan), options.bitDepth);
    const clips = await makeAll(model, run);
    const seconds = (performance.now() - started) / 1000;
    if (options.json === true) door.out(`${JSON.stringify({ seconds, clips }, null, 2)}\n`);
  } finally {
    await model.dispose();
  }
}

async function loadModel({ options, door }: Run): Promise<Model> {
  const { load } = await import("../library/load.ts");
  const { model, device, lora, threads, quiet } = options;
  return load(model, {
    ...{ device, loras: lora, threadCount: threads },
    onDeviceCheck: sayDeviceCheck(door, quiet === true),
  });
}

/** @returns what is told of each sound as JSON */
async function makeAll(model: Model, run: Run): Promise<object[]> {
  const { soundsOf } = await import("../generate/sound-plan.ts");
  const { usualSound } = await import("../generate/fidelity.ts");
  const { warningsAhead } = await import("../generate/warnings.ts");
  const { options, plan, files, warn, watch } = run;
  const usual = usualSound(model.defaults, plan.wishes.fidelity).settings;
  const { steps = usual.steps, candidates = usual.candidates } = plan.wishes;
  const ofAll = commandWarnings({ options, plan, format: files.format, steps: steps * candidates });
  for (const warning of [...ofAll, ...warningsAhead(plan.wishes)]) warn(warning);
  const made: object[] = [];
  for (const sound of soundsOf(model, plan)) {
    const place = files.place(sound.prompt);
    const clip = await makeOne(sound, place, run);
    const { file, warnings } = await place.write(clip);
    const all = [...ofAll, ...warnings, ...clip.warnings];
    if (sound.index === plan.total - 1) watch.finish();
    sayMade({ file, warnings: all }, clip, run);
    if (options.json === true) made.push({ file, ...clip.settings, warnings: all });
  }
  return made;
}

function makeOne(sound: PlannedSound, place: SoundPlace, { options: { previews }, door, watch }: Run): Promise<Clip> {
  const report = async (event: GenerateEvent): Promise<void> => {
    watch.report(event);
    const { preview, step, steps } = event;
    if (preview === null || previews === undefined || step % previews !== 0 || step === steps) return;
    await place.preview(await preview(), step);
  };
  return sound.make({ signal: door.signal, report });
}

function sayMade({ file, warnings }: WrittenSound, clip: Clip, { options, door, plan, watch, warn }: Run): void {
  const { json, out, quiet } = options;
  if (warnings.length > 0 || json !== true) watch.stop();
  for (const warning of warnings) warn(warning, plan.total === 1 ? warning : `${file}: ${warning}`);
  if (json === true || (out === "-" && quiet === true)) return;
  // Bytes leave no room for words beside them.
  const say = out === "-" ? door.err : door.out;
  say(`${file}  (${clip.durationSeconds.toFixed(2)} s, seed ${clip.settings.seed})\n`);
}

/** Of the sound to be like, for the names of files. */
function nameOf({ wishes: { audio } }: SoundPlan): string | undefined {
  return typeof audio === "object" && audio !== null && "name" in audio ? audio.name : undefined;
}
