import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { type SoundFormat, soundFormatOf } from "../audio/index.ts";
import { readCsv } from "../data/index.ts";
import { FoleyError } from "../engine/tensor/error.ts";

/** What to make. */
export interface Wish {
  /** Null for a sound that only follows another. */
  readonly prompt: string | null;
  /** Its own seed; counted up from the common one where null. */
  readonly seed: number | null;
}

/** One sound to make. */
export interface Job {
  readonly prompt: string | null;
  readonly seed: number;
  readonly path: string;
}

export interface PlanOptions {
  /** The sound to be like, for a name. */
  readonly audio?: string | undefined;
  readonly seed?: number | undefined;
  /** Sounds for each wish. */
  readonly count: number;
  /** Seeds that each sound uses up. */
  readonly candidates?: number | undefined;
  readonly out?: string | undefined;
  /** Of files that are named after their prompts. */
  readonly format: SoundFormat;
}

/**
 * Prompts from a file: one a line, or a CSV with the column `prompt` and, where wished, `seed`.
 *
 * @throws FoleyError "not-found" where it cannot be read, "data" where it holds no prompt, or a seed that is none
 */
export async function readPrompts(path: string): Promise<Wish[]> {
  const wishes = path.toLowerCase().endsWith(".csv") ? await readPromptTable(path) : await readPromptLines(path);
  if (wishes.length > 0) return wishes;
  throw new FoleyError("data", `${path}: expected a prompt on each line, got none; write some`);
}

async function readPromptLines(path: string): Promise<Wish[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new FoleyError("not-found", `${path}: expected a file of prompts, got no readable one; check the path`, {
      cause,
    });
  });
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== "").map((prompt) => ({ prompt, seed: null }));
}

async function readPromptTable(path: string): Promise<Wish[]> {
  const rows = await readCsv(path, ["prompt"]);
  return rows.map(({ prompt = "", seed = "" }, index) => {
    const where = `${path}, row ${index + 1}`;
    if (prompt.trim() === "") throw new FoleyError("data", `${where}: expected a prompt, got none; fill it in`);
    if (seed.trim() === "") return { prompt, seed: null };
    const value = Number(seed);
    if (Number.isSafeInteger(value) && value >= 0) return { prompt, seed: value };
    throw new FoleyError("data", `${where}: expected a whole number as seed, got "${seed}"; correct it`);
  });
}

/** Seeds and files of all sounds, before the first is made. */
export function planJobs(wishes: readonly Wish[], options: PlanOptions): Job[] {
  const { count, candidates = 1 } = options;
  const first = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  const total = wishes.length * count;
  const taken = new Set<string>();
  return Array.from({ length: total }, (_, index) => {
    const { prompt, seed } = wishes[Math.floor(index / count)] as Wish;
    const path = choosePath(prompt, options, total, taken);
    taken.add(path);
    return { prompt, seed: seed === null ? first + index * candidates : seed + (index % count) * candidates, path };
  });
}

/** The file of a sound: as asked for, or a new name that overwrites nothing. */
function choosePath(
  prompt: string | null,
  { out, audio, format }: PlanOptions,
  total: number,
  taken: ReadonlySet<string>,
): string {
  const ownFormat = out === undefined ? null : soundFormatOf(out);
  const isFile = out !== undefined && ownFormat !== null;
  if (isFile) checkFolder(dirname(out), out);
  if (isFile && total === 1) return out;
  const folder = out === undefined ? "." : isFile ? dirname(out) : out;
  checkFolder(folder, out ?? folder);
  const stem = isFile ? parse(out).name : slug(prompt ?? `like ${parse(audio ?? "sound").name}`);
  for (let number = 1; ; number++) {
    const path = join(folder, `${stem}${number === 1 ? "" : `-${number}`}.${ownFormat ?? format}`);
    if (!taken.has(path) && !existsSync(path)) return path;
  }
}

/** The file of a preview, beside that of its sound: `dog.step-010.wav`. */
export function previewPath(path: string, step: number): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}.step-${String(step).padStart(3, "0")}${ext}`);
}

function checkFolder(folder: string, out: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  throw new FoleyError(
    "usage",
    `--out ${out}: expected a sound file in a folder that exists, or such a folder, got neither; make ${folder} first`,
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
