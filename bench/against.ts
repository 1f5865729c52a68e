import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Used, usedBy } from "./used.ts";

/** The same work by two checkouts of foley. */
export interface AgainstComparison {
  readonly name: string;
  /** A process each. */
  readonly now: readonly Used[];
  readonly before: readonly Used[];
}

/** What every checkout can do: Node's arguments, given the checkout's folder and one to write to. */
interface Errand {
  readonly name: string;
  readonly args: (checkout: string, out: string) => readonly string[];
}

const here = fileURLToPath(new URL("../..", import.meta.url));
const seconds = ["--duration", "5.12"];

const bin = (checkout: string): string => join(checkout, "bin", "foley.js");

/** @param classes a folder with two folders of sounds */
const errands = (classes: string, sounds: readonly [string, string]): readonly Errand[] => [
  { name: "node alone", args: () => ["--eval", "0"] },
  {
    name: "import foley",
    args: (checkout) => ["--import", pathToFileURL(join(checkout, "dist/index.js")).href, "-e", "0"],
  },
  { name: "--help", args: (checkout) => [bin(checkout), "--help"] },
  {
    name: "generate, 4 sounds",
    args: (checkout, out) => [
      bin(checkout),
      ...words("generate rain --seed 1 --count 4 --quiet --device cpu --out"),
      out,
    ],
  },
  {
    name: "train ldm, 40 steps",
    args: (checkout, out) => [
      ...[bin(checkout), ...words("train ldm --vae nano --clap nano --steps 40 --batch 16 --quiet --no-cache")],
      ...["--data", classes, "--out", out],
    ],
  },
  {
    name: "evaluate, 12 + 12 sounds",
    args: (checkout) => [bin(checkout), "evaluate", ...sounds, ...words("--no-cache --quiet --device cpu")],
  },
];

function words(text: string): string[] {
  return text.split(" ");
}

/**
 * Whole processes of this checkout and of another, in turn, so that a busy moment of the machine meets both.
 *
 * @param checkout another one of foley, built
 */
export async function compareAgainst(checkout: string, rounds: number): Promise<readonly AgainstComparison[]> {
  const home = await mkdtemp(join(tmpdir(), "foley-bench-against-"));
  try {
    const classes = join(home, "classes");
    const sounds = [join(classes, "dogs"), join(classes, "rain")] as const;
    for (const [i, prompt] of ["a dog barking", "rain"].entries()) {
      const out = ["--out", sounds[i] as string, ...seconds, "--count", "12", "--steps", "10", "--quiet"];
      await usedBy([bin(here), "generate", prompt, "--seed", "1", ...out]);
    }
    const comparisons: AgainstComparison[] = [];
    for (const errand of errands(classes, sounds)) {
      console.error(`${errand.name} …`);
      const [now, before]: [Used[], Used[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        before.push(await usedBy(errand.args(checkout, join(home, `${errand.name} before ${round}`))));
        now.push(await usedBy(errand.args(here, join(home, `${errand.name} now ${round}`))));
      }
      comparisons.push({ name: errand.name, now, before });
    }
    return comparisons;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
