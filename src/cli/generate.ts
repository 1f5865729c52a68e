import { type Command, Option } from "commander";
import { type BitDepth, bitDepths, type SoundFormat, soundFormats } from "../audio/index.ts";
import { samplers, spacingNames } from "../diffusion/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import {
  checkPrompt,
  type FidelityName,
  fidelities,
  fidelityNames,
  parseRegion,
  type Region,
} from "../generate/index.ts";
import { type Clip, type GenerateOptions, type GenerateProgress, load, type Model } from "../index.ts";
import type { Door } from "./main.ts";
import { parseCount, parseList, parseNumber, parseNumbers, parseWhole } from "./option.ts";
import { type Job, planJobs, previewPath, readPrompts, type Wish } from "./plan-sounds.ts";
import { createProgress, formatSeconds } from "./progress.ts";

interface CliOptions {
  readonly prompts?: string;
  readonly model: string;
  readonly audio?: string;
  readonly audioWeight?: number;
  readonly candidates?: number;
  readonly init?: string;
  readonly strength?: number;
  readonly inpaint?: readonly Region[];
  readonly extend?: number;
  readonly negative?: string;
  readonly fidelity?: FidelityName;
  readonly duration?: number;
  readonly window?: number;
  readonly loop?: boolean;
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
  readonly format: SoundFormat;
  readonly bitDepth?: BitDepth;
  readonly loudness?: number;
  readonly previews?: number;
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
    .option("--prompts <file>", "more prompts: one a line, or a CSV with the columns prompt and seed")
    .option("--model <name>", "an embedded model or a model folder", "nano")
    .option("--audio <file>", "a sound to be like, instead of a prompt or beside it")
    .option("--audio-weight <x>", "beside a prompt, how much the sound counts, 0 to 1", parseNumber)
    .option("--candidates <n>", "make so many, keep the one that CLAP finds most fitting", parseCount)
    .option("--init <file>", "a sound to change")
    .option(
      "--strength <x>",
      "how much of it changes, 0 to 1; 0.5 where absent, 1 with --inpaint or --extend",
      parseNumber,
    )
    .option("--inpaint <regions>", "make only these anew, in seconds and hertz, as in 1.5-3,4-5@500-4000", parseRegions)
    .option("--extend <seconds>", "go on after its end", parseNumber)
    .option("--negative <text>", "what it should not be")
    .option("--duration <seconds>", "length", parseNumber)
    .option(
      "--window <seconds>",
      "longest stretch made at once, longer sounds in overlapping windows; 0 for none",
      parseNumber,
    )
    .option("--loop", "let the end go on at the beginning")
    .option("--steps <n>", "sampling steps", parseWhole)
    .option("--guidance <x>", "how strongly to follow the prompt; 1 does not exaggerate", parseNumber)
    .option("--guidance-rescale <x>", "how far guidance is kept from raising the spread, 0 to 1", parseNumber)
    .option("--guidance-interval <from,to>", "shares of the sampling between which guidance is on", parseNumbers)
    .option("--sampler <name>", Object.keys(samplers).join(", "))
    .option("--spacing <name>", `how steps are spread: ${spacingNames.join(", ")}`)
    .option("--eta <x>", "fresh noise in each DDIM step, 0 to 1", parseNumber)
    .option("--vocoder <name>", "hifigan or griffin-lim")
    .addOption(
      new Option("--fidelity <name>", "whose habits and defaults count, where the model leaves a choice").choices(
        fidelityNames,
      ),
    )
    .option("--seed <n>", "makes the same sound again; random where absent", parseWhole)
    .option("--count <n>", "sounds for each prompt, with seeds that count up", parseCount, 1)
    .option("--out <path>", "a .wav, .flac, .ogg or .mp3 file, or a folder; named after the prompt where absent")
    .addOption(new Option("--format <name>", "of files named after their prompts").choices(soundFormats).default("wav"))
    .addOption(new Option("--bit-depth <name>", "of WAV, and of FLAC up to 24").choices(bitDepths))
    .option("--loudness <lufs>", "make each sound as loud as this, as -16, where its peaks allow", parseNumber)
    .option(
      "--previews <n>",
      "after every n steps, also write the sound that is predicted, as name.step-010.wav",
      parseCount,
    )
    .option("--json", "print what was made as JSON")
    .option("--device <name>", "auto, cpu, webgpu, cuda, coreml, dml", "auto")
    .option("--threads <n>", "processor threads", parseCount)
    .option("--quiet", "no progress")
    .action((prompts: string[], options: CliOptions) => generate(prompts, options, door));
}

async function generate(prompts: readonly string[], options: CliOptions, door: Door): Promise<void> {
  const listed = options.prompts === undefined ? [] : await readPrompts(options.prompts);
  const wishes = [...prompts.map((prompt): Wish => ({ prompt, seed: null })), ...listed];
  checkWishes(wishes, options);
  const jobs = planJobs(wishes.length === 0 ? [{ prompt: null, seed: null }] : wishes, withHabits(options));
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
      await save(clip, job.path, options);
      made.push({ job, clip });
      if (options.json !== true) {
        progress.stop();
        door.out(`${job.path}  (${clip.durationSeconds.toFixed(2)} s, seed ${clip.settings.seed})\n`);
      }
    }
  } finally {
    progress.stop();
    await model.dispose();
  }
  if (options.json === true) door.out(`${JSON.stringify(report(made, started), null, 2)}\n`);
}

/** The seed and the number of candidates where these are left to a fidelity. */
function withHabits(options: CliOptions): CliOptions {
  const { seed, defaults } = fidelities[options.fidelity ?? "foley"];
  const { candidates } = defaults;
  return { ...(seed === null ? {} : { seed }), ...(candidates === undefined ? {} : { candidates }), ...options };
}

function save(clip: Clip, path: string, { loudness, bitDepth }: CliOptions): Promise<void> {
  const levelled = loudness === undefined ? clip : clip.withLoudness(loudness);
  return levelled.save(path, bitDepth === undefined ? {} : { bitDepth });
}

function parseRegions(text: string): Region[] {
  return parseList(text).map(parseRegion);
}

function checkWishes(wishes: readonly Wish[], { audio, audioWeight }: CliOptions): void {
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
  // Before the first sound is made rather than after it.
  for (const { prompt } of wishes) checkPrompt(prompt ?? "");
}

async function makeOne(
  model: Model,
  { prompt, seed, path }: Job,
  options: CliOptions,
  door: Door,
  onShare: (share: number) => void,
): Promise<Clip> {
  const { audio, audioWeight, candidates, init, strength, inpaint, negative, fidelity, previews } = options;
  const { duration, window, loop, steps, guidance, guidanceRescale, guidanceInterval, sampler, spacing, eta, vocoder } =
    options;
  const wishes: Record<string, unknown> = {
    audio,
    audioWeight,
    candidates,
    init,
    strength,
    inpaint,
    extendSeconds: options.extend,
    negative,
    fidelity,
    durationSeconds: duration,
    windowSeconds: window,
    loop,
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
    onProgress: async (progress) => {
      onShare(shareDone(progress));
      const { preview, step, steps: all } = progress;
      if (preview === undefined || previews === undefined || step % previews !== 0 || step === all) return;
      await save(await preview(), previewPath(path, step), options);
    },
  });
}

/** Sampling takes most of the time; what comes after it fills the rest. */
function shareDone({ stage, step, steps, window, windows }: GenerateProgress): number {
  if (stage === "sounding" && step === steps) return 0.95;
  return (0.9 * (step + (stage === "sampling" ? window / windows : 0))) / steps;
}

function report(made: readonly { job: Job; clip: Clip }[], started: number): object {
  return {
    seconds: (performance.now() - started) / 1000,
    clips: made.map(({ job, clip }) => ({ file: job.path, ...clip.settings })),
  };
}
