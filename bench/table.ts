import type { AgainstComparison } from "./against.ts";
import type { EvaluateComparison, EvaluateFigures } from "./evaluate.ts";
import type { FrechetComparison, FrechetFigures } from "./frechet.ts";
import type { GenerateFigures } from "./generate.ts";
import { type Comparison, median } from "./measure.ts";
import type { MemoryFigures } from "./memory.ts";
import { firstSound, laterSound, type PipelineComparison, type PipelineFigures } from "./pipeline.ts";
import type { Used } from "./used.ts";

/** Everything that one run of the benchmark measured. */
export interface Report {
  readonly machine: { readonly processor: string; readonly threads: number; readonly node: string };
  readonly networks: readonly Comparison[];
  readonly generate: GenerateFigures | null;
  readonly pipeline: PipelineComparison | null;
  /** One for each form of the weights. */
  readonly memory: readonly MemoryFigures[];
  /** One for each count of clips. */
  readonly evaluate: readonly EvaluateComparison[];
  /** One for each count of clips and dimensions. */
  readonly frechet: readonly FrechetComparison[];
  /** One for each command; none where there was no other checkout. */
  readonly against: readonly AgainstComparison[];
}

/** As Markdown. A ratio below 1 means that foley is faster. */
export function tableOf({ machine, networks, generate, pipeline, memory, evaluate, frechet, against }: Report): string {
  const versions = new Set(networks.flatMap(({ foley, pytorch }) => [foley.version, pytorch?.version ?? ""]));
  const lines = [
    `${machine.processor}, ${machine.threads} threads, Node ${machine.node}, ${[...versions].filter(Boolean).join(", ")}`,
    "",
  ];
  if (networks.length > 0) {
    lines.push(
      "| case | foley s | PyTorch s | ratio | foley MB | PyTorch MB |",
      "|---|---|---|---|---|---|",
      ...networks.map(row),
      "",
    );
  }
  if (generate !== null) {
    const [first, ...later] = generate.seconds;
    lines.push(
      "| generate | first run s | later runs s | peak MB |",
      "|---|---|---|---|",
      `| "a dog barking" | ${number(first)} | ${number(median(later))} | ${megabytes(generate.peakBytes)} |`,
      "",
    );
  }
  if (pipeline !== null) {
    lines.push(
      `| AudioLDM-S, 10.24 s, ${pipeline.steps} steps | foley s | diffusers s | ratio | foley MB | diffusers MB |`,
      "|---|---|---|---|---|---|",
      pipelineRow("first sound, start and loading included", pipeline, firstSound),
      pipelineRow("one more sound", pipeline, laterSound),
      "",
    );
  }
  if (memory.length > 0) {
    lines.push(
      "| AudioLDM-S, stored as | peak MB | of its weights in single precision |",
      "|---|---|---|",
      ...memory.map(({ form, weightBytes, peakBytes }) => {
        return `| ${form} | ${megabytes(peakBytes)} | ${(peakBytes / weightBytes).toFixed(2)} |`;
      }),
      "",
    );
  }
  if (evaluate.length > 0) {
    lines.push(
      "| evaluate | foley | audioldm_eval | ratio | foley MB | audioldm_eval MB |",
      "|---|---|---|---|---|---|",
      ...evaluate.flatMap(evaluateRows),
      "",
    );
  }
  if (frechet.length > 0) {
    lines.push(
      "| Fréchet distance | foley s | SciPy s | ratio | foley CPU s | SciPy CPU s | relative difference |",
      "|---|---|---|---|---|---|---|",
      ...frechet.map(frechetRow),
      "",
    );
  }
  if (against.length > 0) {
    lines.push(
      "| whole process | now CPU s | before CPU s | ratio | now s | before s | ratio | now MB | before MB |",
      "|---|---|---|---|---|---|---|---|---|",
      ...against.map(againstRow),
      "",
    );
  }
  return lines.join("\n");
}

function evaluateRows({ clips, seconds: length, foley, pytorch }: EvaluateComparison): string[] {
  const seconds = (title: string, of: (figures: EvaluateFigures) => number): string => {
    const side = (figures: EvaluateFigures) => ({ seconds: [of(figures)], peakBytes: figures.peakBytes, version: "" });
    const name = `${clips} + ${clips} clips of ${length} s: ${title}`;
    return row({ name, foley: side(foley), pytorch: pytorch === null ? null : side(pytorch) });
  };
  return [
    seconds("whole run, s", ({ totalSeconds }) => totalSeconds),
    seconds("hearing, s for each clip", ({ hearSeconds }) => hearSeconds / (2 * clips)),
  ];
}

function frechetRow({ rows, width, foley, scipy }: FrechetComparison): string {
  const middle = (side: readonly FrechetFigures[], of: (figures: FrechetFigures) => number): number | undefined =>
    side.length === 0 ? undefined : median(side.map(of));
  const [ours, theirs] = [middle(foley, ({ seconds }) => seconds), middle(scipy, ({ seconds }) => seconds)];
  const distances = [foley, scipy].map((side) => middle(side, ({ distance }) => distance) ?? Number.NaN);
  const [a = Number.NaN, b = Number.NaN] = distances;
  const cells = [
    ...[ours, theirs, ours === undefined || theirs === undefined ? undefined : ours / theirs].map(number),
    ...[foley, scipy].map((side) => number(middle(side, ({ cpuSeconds }) => cpuSeconds))),
    Number.isNaN(b) ? "–" : Math.abs(a / b - 1).toExponential(1),
  ];
  return `| ${[`${rows} + ${rows} clips of ${width} dimensions`, ...cells].join(" | ")} |`;
}

function againstRow({ name, now, before }: AgainstComparison): string {
  const middle = (of: (used: Used) => number): string[] => {
    const [ours, theirs] = [median(now.map(of)), median(before.map(of))];
    return [number(ours), number(theirs), number(ours / theirs)];
  };
  const peak = (side: readonly Used[]): string => megabytes(Math.max(...side.map(({ peakBytes }) => peakBytes)));
  const cells = [
    ...middle(({ cpuSeconds }) => cpuSeconds),
    ...middle(({ seconds }) => seconds),
    peak(now),
    peak(before),
  ];
  return `| ${[name, ...cells].join(" | ")} |`;
}

function pipelineRow(
  title: string,
  { foley, pytorch }: PipelineComparison,
  secondsOf: (figures: PipelineFigures) => number,
): string {
  const figures = (side: readonly PipelineFigures[]) => ({
    seconds: side.map(secondsOf),
    peakBytes: Math.max(...side.map(({ peakBytes }) => peakBytes)),
    version: "",
  });
  return row({ name: title, foley: figures(foley), pytorch: pytorch.length === 0 ? null : figures(pytorch) });
}

function row({ name, foley, pytorch }: Comparison): string {
  const ours = median(foley.seconds);
  const theirs = pytorch === null ? undefined : median(pytorch.seconds);
  const ratio = theirs === undefined ? undefined : ours / theirs;
  const memory = [megabytes(foley.peakBytes), pytorch === null ? "–" : megabytes(pytorch.peakBytes)];
  return `| ${[name, number(ours), number(theirs), number(ratio), ...memory].join(" | ")} |`;
}

function number(value: number | undefined): string {
  return value === undefined ? "–" : value.toPrecision(3);
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 1e6));
}
