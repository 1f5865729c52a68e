import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { forPytorch, type NetworkCase } from "./cases.ts";

/** How often a case runs, on how many threads. */
export interface Repetition {
  readonly threads: number;
  /** Runs that do not count. */
  readonly warmup: number;
  readonly runs: number;
}

/** What one process measured. */
export interface Figures {
  readonly seconds: readonly number[];
  /** Most memory that the process held, with the code of its libraries. */
  readonly peakBytes: number;
  readonly version: string;
}

/** A case beside its peer. */
export interface Comparison {
  readonly name: string;
  readonly foley: Figures;
  /** Null where PyTorch or diffusers is not installed. */
  readonly pytorch: Figures | null;
}

const foleyCase = fileURLToPath(new URL("./foley-case.js", import.meta.url));
/** Beside the sources, whence it is not compiled. */
const pytorchCase = fileURLToPath(new URL("../../bench/pytorch_case.py", import.meta.url));

/** Both sides in turn, each time in a process of its own, so that a busy moment of the machine meets both. */
export async function compare(
  networkCase: NetworkCase,
  repetition: Repetition & { readonly rounds: number; readonly python: string | null },
): Promise<Comparison> {
  const foley: Figures[] = [];
  const pytorch: Figures[] = [];
  for (let round = 0; round < repetition.rounds; round++) {
    foley.push(await figuresOf(process.execPath, foleyCase, { ...networkCase, ...repetition }));
    if (repetition.python === null) continue;
    pytorch.push(await figuresOf(repetition.python, pytorchCase, { ...forPytorch(networkCase), ...repetition }));
  }
  return { name: networkCase.name, foley: pooled(foley), pytorch: pytorch.length === 0 ? null : pooled(pytorch) };
}

function pooled(rounds: readonly Figures[]): Figures {
  return {
    seconds: rounds.flatMap(({ seconds }) => seconds),
    peakBytes: Math.max(...rounds.map(({ peakBytes }) => peakBytes)),
    version: rounds[0]?.version ?? "",
  };
}

async function figuresOf(command: string, script: string, given: object): Promise<Figures> {
  return JSON.parse(await outputOf(command, [script], { given: JSON.stringify(given) })) as Figures;
}

/** @throws Error with the process's status where it fails */
export async function outputOf(
  command: string,
  args: readonly string[],
  { given = "", env = {} }: { readonly given?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...env } });
  const closed = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  child.stdin.end(given);
  const [output, status] = await Promise.all([text(child.stdout), closed]);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ended with status ${status}`);
  return output;
}

/** The first Python that has torch, diffusers and transformers; null where none has. */
export async function findPython(candidates: readonly string[]): Promise<string | null> {
  for (const python of candidates) {
    const question =
      "import importlib.util as u; print(all(u.find_spec(m) for m in ('torch', 'diffusers', 'transformers')))";
    const answer = await outputOf(python, ["-c", question]).catch(() => "");
    if (answer.trim() === "True") return python;
  }
  return null;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] as number;
  return Number.isInteger(middle) ? ((sorted[middle - 1] as number) + upper) / 2 : upper;
}
