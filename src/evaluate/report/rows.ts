import type { Interval } from "../metric/bootstrap.ts";
import { metricDirections } from "../score/direction.ts";
import type { Evaluation, RealToReal, RealToRealScore, SetMetrics } from "../score/evaluation.ts";

/** A metric as a line of a table. */
export interface MetricRow {
  readonly name: string;
  /** What is better: `lower`, `higher`, or nothing that can be said. */
  readonly better: string;
  readonly value: string;
  /** The spread over parts, or the 95 % interval; empty where there is none. */
  readonly spread: string;
  /** One half of the reference against the other; empty where there is none. */
  readonly realToReal: string;
  /** As many generated sounds against that other half. */
  readonly sameCount: string;
  readonly backbone: string;
}

/** A row of a metric by the judges of the preset. */
interface SetMetricRow extends MetricRow {
  readonly metric: keyof SetMetrics;
}

type Judge = "classifier" | "frames" | "clap" | "mel";

const described: Readonly<Record<keyof SetMetrics, readonly [name: string, judge: Judge]>> = {
  fd: ["FD", "classifier"],
  fad: ["FAD", "frames"],
  fadInfinity: ["FAD∞", "frames"],
  is: ["IS", "classifier"],
  klSoftmax: ["KL softmax", "classifier"],
  klSigmoid: ["KL sigmoid", "classifier"],
  kid: ["KID", "classifier"],
  kad: ["KAD", "classifier"],
  precision: ["precision", "classifier"],
  recall: ["recall", "classifier"],
  density: ["density", "classifier"],
  coverage: ["coverage", "classifier"],
  diversity: ["diversity per prompt", "classifier"],
  psnr: ["PSNR dB", "mel"],
  ssim: ["SSIM", "mel"],
  lsd: ["LSD", "mel"],
  clap: ["CLAP text", "clap"],
  clapAudio: ["CLAP audio", "clap"],
};

/** All metrics and, below them, the scores by further judges. */
export function metricRows(evaluation: Evaluation): MetricRow[] {
  return [...setMetricRows(evaluation), ...furtherRows(evaluation)];
}

function furtherRows({ further, manifest }: Evaluation): MetricRow[] {
  return further.map(({ judge, title, better, value, interval, realToReal }) => ({
    ...{ name: title, better, backbone: manifest.backbones[judge]?.name ?? judge, ...halfColumns(realToReal) },
    ...shown(value, interval ?? undefined),
  }));
}

/** All metrics by the judges of the preset; CLAP's only where CLAP was there. */
export function setMetricRows({ metrics, intervals, realToReal, manifest }: Evaluation): SetMetricRow[] {
  const names = Object.keys(described) as (keyof SetMetrics)[];
  return names.flatMap((metric) => {
    const [name, judge] = described[metric];
    const backbone = judge === "mel" ? "mel" : manifest.backbones[judge]?.name;
    if (backbone === undefined) return [];
    const halves = realToReal === null ? null : halvesOf(realToReal, metric);
    const columns = { ...shown(metrics[metric], intervals[metric]), ...halfColumns(halves) };
    return [{ metric, name, better: metricDirections[metric], backbone, ...columns }];
  });
}

/** What stands in the two columns beside the scores, in a sentence; null where there are none. */
export function realToRealWords({ realToReal }: Evaluation): string | null {
  if (realToReal === null) return null;
  const { soundCount: count, halvingCount, isPaired } = realToReal;
  const halvings = halvingCount === 1 ? "one halving" : `mean of ${halvingCount} halvings`;
  const made = isPaired ? `the ${count} generated for the first` : `${count} generated ones`;
  return `real to real: ${count} reference sounds against ${count} others, ${halvings}; same count: ${made} against the same others`;
}

/** Which published list the sounds are, and whether they are as many; empty where none was named. */
export function testListWords({ manifest: { testList } }: Evaluation): string {
  if (testList === null) return "";
  return `; test list ${testList.name}, ${testList.isWhole ? "whole" : `not whole: it has ${testList.soundCount}`}`;
}

/** The scores of the halves by a metric; null for one that is not of whole sets. */
export function halvesOf({ scores }: RealToReal, metric: keyof SetMetrics): RealToRealScore | null {
  const all: Readonly<Partial<Record<keyof SetMetrics, RealToRealScore>>> = scores;
  return all[metric] ?? null;
}

function halfColumns(score: RealToRealScore | null): Pick<MetricRow, "realToReal" | "sameCount"> {
  if (score === null) return { realToReal: "", sameCount: "" };
  return { realToReal: formatScore(score.real.mean), sameCount: formatScore(score.generated.mean) };
}

function shown(value: SetMetrics[keyof SetMetrics], interval: Interval | undefined): { value: string; spread: string } {
  if (value !== null && typeof value === "object") {
    return { value: formatScore(value.mean), spread: value.std === null ? "" : `± ${formatScore(value.std)}` };
  }
  const spread = interval === undefined ? "" : `${formatScore(interval.low)} … ${formatScore(interval.high)}`;
  return { value: formatScore(value), spread };
}

/** Five digits that matter; a dash where there is no number. */
export function formatScore(value: number | null): string {
  if (value === null) return "–";
  return value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5) ? trimmed(value) : value.toExponential(3);
}

function trimmed(value: number): string {
  return value.toFixed(Math.max(0, Math.min(5, 4 - Math.floor(Math.log10(Math.abs(value) || 1)))));
}
