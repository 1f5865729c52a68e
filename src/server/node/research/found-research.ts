import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { walkFolder } from "../../../files/walk-folder.ts";

/** What a file of a place shows its folder to be. */
const marks = {
  report: new Set(["results.json", "reactions.json"]),
  run: new Set(["log.jsonl"]),
  study: new Set(["ledger.jsonl"]),
} as const;

export type ResearchKind = keyof typeof marks;
const kinds = ["report", "run", "study"] as const satisfies readonly ResearchKind[];

/** A folder with something of research in it. */
export interface FoundFolder {
  readonly id: string;
  /** The place, and the folders within. */
  readonly name: string;
  readonly folder: string;
  /** The file that shows what it is. */
  readonly file: string;
  /** ISO 8601. */
  readonly changedAt: string;
}

type Found = Readonly<Record<ResearchKind, readonly FoundFolder[]>>;

/** A study of a sweep has cells this far below a place. */
const deepest = 8;
/** Folders are looked through anew after so long. */
const keptMilliseconds = 5000;

/** Reports, runs and studies in places. */
export class FoundResearch {
  readonly #places: () => ReadonlyMap<string, string>;
  #kept: { readonly at: number; readonly found: Promise<Found> } | null = null;

  /** @param places by their names, as they are when they are looked through */
  constructor(places: () => ReadonlyMap<string, string>) {
    this.#places = places;
  }

  /** Those of a kind, the last changed first. */
  async list(kind: ResearchKind): Promise<readonly FoundFolder[]> {
    return (await this.#found())[kind];
  }

  /** Null where there is none of the id. */
  async find(kind: ResearchKind, id: string): Promise<FoundFolder | null> {
    return (await this.list(kind)).find((one) => one.id === id) ?? null;
  }

  #found(): Promise<Found> {
    const now = performance.now();
    if (this.#kept === null || now - this.#kept.at > keptMilliseconds)
      this.#kept = { at: now, found: findAll(this.#places()) };
    return this.#kept.found;
  }
}

/** What a folder is called in requests. */
export function foundId(folder: string): string {
  return createHash("sha256").update(folder).digest("hex").slice(0, 16);
}

async function findAll(places: ReadonlyMap<string, string>): Promise<Found> {
  const all = (await Promise.all([...places].map(([name, path]) => findIn(name, path)))).flat();
  const of = (kind: ResearchKind): FoundFolder[] =>
    all
      .filter(({ file }) => marks[kind].has(basename(file)))
      .sort((a, b) => (a.changedAt < b.changedAt ? 1 : a.changedAt > b.changedAt ? -1 : a.name < b.name ? -1 : 1));
  return { report: of("report"), run: of("run"), study: of("study") };
}

async function findIn(place: string, path: string): Promise<FoundFolder[]> {
  const files = await marked(path);
  const found = await Promise.all(files.map((file) => describe(place, path, file)));
  return found.flatMap((one) => one ?? []);
}

/** A place that is no folder, or is gone, holds nothing. */
async function marked(path: string): Promise<readonly string[]> {
  try {
    const { files } = await walkFolder(path, { mostFolders: deepest });
    return files.filter((file) => kinds.some((kind) => marks[kind].has(basename(file))));
  } catch {
    return [];
  }
}

/** Null for a file that went meanwhile. */
async function describe(place: string, path: string, file: string): Promise<FoundFolder | null> {
  const whole = join(path, file);
  const facts = await stat(whole).catch(() => null);
  if (facts === null) return null;
  const within = dirname(file);
  return {
    id: foundId(dirname(whole)),
    name: within === "." ? place : `${place}/${within}`,
    folder: dirname(whole),
    file: whole,
    changedAt: facts.mtime.toISOString(),
  };
}
