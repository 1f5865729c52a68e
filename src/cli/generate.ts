import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import type { Command } from "commander";
import { samplers, spacingNames } from "../diffusion/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { checkPrompt } from "../generate/index.ts";
import { type Clip, type GenerateOptions, load, type Model } from "../index.ts";
import type { Door } from "./main.ts";
import { parseCount, parseNumber, parseNumbers, parseWhole } from "./option.ts";
import { createProgress, formatSeconds } from "./progress.ts";

interface CliOptions {
  readonly model: string;
  readonly audio?: string;
  readonly negative?: string;
  readonly duration?: number;
  readonly steps?: number;
  readonly guidance?: number;
  readonly guidanceRescale?: number;
  readonly guidanceInterval?: number[];
  readonly sampler?: string;
  readonly spacing?: string;
  readonly eta?: number;
  readonly vocoder?: string;
  readonly seed?: number;
  readonly count: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly device: string;
  readonly threads?: number;
  readonly quiet?: boolean;
}

/** `foley generate PROMPT…` */
export function addGenerate(cli: Command, door: Door): void {
  cli
    .command("generate")
    .description("make sound from text, or from a sound to be like")
    .argument("[prompt...]", "what to make; each argument is one sound")
    .option("--model <name>", "an embedded model or a model folder", "nano")
    .option("--audio <file>", "a sound to be like, instead of a prompt")
    .option("--negative <text>", "what it should not be")
    .option("--duration <seconds>", "length", parseNumber)
    .option("--steps <n>", "sampling steps", parseWhole)
    .option("--guidance <x>", "how strongly to follow the prompt; 1 does not exaggerate", parseNumber)
    .option("--guidance-rescale <x>", "how far guidance is kept from raising the spread, 0 to 1", parseNumber)
    .option("--guidance-interval <from,to>", "shares of the sampling between which guidance is on", parseNumbers)
    .option("--sampler <name>", Object.keys(samplers).join(", "))
    .option("--spacing <name>", `how steps are spread: ${spacingNames.join(", ")}`)
    .option("--eta <x>", "fresh noise in each DDIM step, 0 to 1", parseNumber)
    .option("--vocoder <name>", "hifigan or griffin-lim")
    .option("--seed <n>", "makes the same sound again; random where absent", parseWhole)
    .option("--count <n>", "sounds for each prompt, with seeds that count up", parseCount, 1)
    .option("--out <path>", "a .wav file, or a folder; named after the prompt where absent")
    .option("--json", "print what was made as JSON")
    .option("--device <name>", "auto, cpu, webgpu, cuda, coreml, dml", "auto")
    .option("--threads <n>", "processor threads", parseCount)
    .option("--quiet", "no progress")
    .action((prompts: string[], options: CliOptions) => generate(prompts, options, door));
}

/** One sound to make. */
interface Job {
  readonly prompt: string | null;
  readonly seed: number;
  readonly path: string;
}

async function generate(prompts: readonly string[], options: CliOptions, door: Door): Promise<void> {
  checkWishes(prompts, options);
  const jobs = planJobs(prompts, options);
  const progress = createProgress(door, "generate", options.quiet === true);
  const started = performance.now();
  const made: { job: Job; clip: Clip }[] = [];
  const model = await load(options.model, {
    device: options.device,
    ...(options.threads === undefined ? {} : { threadCount: options.threads }),
  });
  try {
    for (const [index, job] of jobs.entries()) {
      const clip = await makeOne(model, job, options, door, (done) => {
        const share = (index + done) / jobs.length;
        const left = ((performance.now() - started) / 1000) * (1 / Math.max(share, 1e-3) - 1);
        const note = jobs.length === 1 ? "%" : `%  sound ${index + 1} of ${jobs.length}`;
        progress.update(Math.floor(100 * share), 100, `${note}  ${formatSeconds(left)} left`);
      });
      await clip.save(job.path);
      made.push({ job, clip });
      if (options.json !== true) {
        progress.stop();
        door.out(`${job.path}  (${clip.durationSeconds.toFixed(2)} s, seed ${job.seed})\n`);
      }
    }
  } finally {
    progress.stop();
    await model.dispose();
  }
  if (options.json === true) door.out(`${JSON.stringify(report(made, started), null, 2)}\n`);
}

function checkWishes(prompts: readonly string[], { audio }: CliOptions): void {
  if (prompts.length === 0 && audio === undefined) {
    throw new FoleyError(
      "usage",
      'generate: expected a prompt or --audio FILE, got neither; try foley generate "a dog barking"',
    );
  }
  if (prompts.length > 0 && audio !== undefined) {
    throw new FoleyError("usage", "generate: expected a prompt or --audio FILE, got both; leave one out");
  }
  // Before the first sound is made rather than after it.
  prompts.forEach(checkPrompt);
}

async function makeOne(
  model: Model,
  { prompt, seed }: Job,
  options: CliOptions,
  door: Door,
  onShare: (share: number) => void,
): Promise<Clip> {
  const { audio, negative, duration, steps, guidance, sampler, eta, vocoder, spacing } = options;
  const { guidanceRescale, guidanceInterval } = options;
  const wishes: Record<string, unknown> = {
    audio,
    negative,
    durationSeconds: duration,
    steps,
    guidance,
    guidanceRescale,
    guidanceInterval,
    sampler,
    spacing,
    eta,
    vocoder,
  };
  const given = Object.fromEntries(
    Object.entries(wishes).filter(([, value]) => value !== undefined),
  ) as GenerateOptions;
  return model.generate(prompt, {
    ...given,
    seed,
    signal: door.signal,
    // Sampling takes most of the time; what comes after it fills the rest.
    onProgress: ({ stage, step, steps: all }) => onShare(stage === "sounding" ? 0.95 : (0.9 * step) / all),
  });
}

function planJobs(prompts: readonly string[], options: CliOptions): Job[] {
  const first = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  const wanted: (string | null)[] = prompts.length === 0 ? [null] : [...prompts];
  const total = wanted.length * options.count;
  const taken = new Set<string>();
  return Array.from({ length: total }, (_, index) => {
    const prompt = wanted[Math.floor(index / options.count)] as string | null;
    const path = choosePath(prompt, options, total, taken);
    taken.add(path);
    return { prompt, seed: first + index, path };
  });
}

/** The file of a sound: as asked for, or a new name that overwrites nothing. */
function choosePath(
  prompt: string | null,
  { out, audio }: CliOptions,
  total: number,
  taken: ReadonlySet<string>,
): string {
  const isFile = out?.toLowerCase().endsWith(".wav") ?? false;
  if (out !== undefined && isFile) checkFolder(dirname(out), out);
  if (out !== undefined && isFile && total === 1) return out;
  const folder = out === undefined ? "." : isFile ? dirname(out) : out;
  checkFolder(folder, out ?? folder);
  const stem = isFile ? basename(out as string).slice(0, -4) : slug(prompt ?? `like ${parse(audio ?? "sound").name}`);
  for (let number = 1; ; number++) {
    const path = join(folder, `${stem}${number === 1 ? "" : `-${number}`}.wav`);
    if (!taken.has(path) && !existsSync(path)) return path;
  }
}

function checkFolder(folder: string, out: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  throw new FoleyError(
    "usage",
    `--out ${out}: expected a .wav file in a folder that exists, or such a folder, got neither; make ${folder} first`,
  );
}

/** Words joined by hyphens, as a file name that every system takes. */
function slug(text: string): string {
  const words = text
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "-");
  return words.replaceAll(/^-+|-+$/g, "").slice(0, 60) || "sound";
}

function report(made: readonly { job: Job; clip: Clip }[], started: number): object {
  return {
    seconds: (performance.now() - started) / 1000,
    clips: made.map(({ job, clip }) => ({ file: job.path, ...clip.settings })),
  };
}
