import { checkGoing, type Work, workOf } from "../engine/work.ts";

/** A stretch of time cut into windows of one size that overlap, so that networks see no more than they learned from. */
export interface Windows {
  /** Time steps of the whole. */
  readonly length: number;
  /** Time steps of each window. */
  readonly size: number;
  /** The first time step of each; where the end goes on at the beginning, windows may reach over it. */
  readonly starts: readonly number[];
}

/** What an array holds along the windows' time, in each of its rows: `[row, time * scale, width]`. */
export interface Layout {
  readonly scale: number;
  readonly width: number;
}

/** What is known already of a window that is to be computed. */
export interface KnownPart {
  /** In the layout of the result: the mean of earlier windows, 0 where there was none. */
  readonly values: Float32Array;
  /** How much earlier windows count, for each step of the result: `[size * scale]`. */
  readonly weights: Float32Array;
}

/** How one who waits for windows follows them. */
export interface Watch {
  /** Checked before each window. */
  readonly signal: AbortSignal;
  /** Called between windows with the count of those that are done; the next waits for a promise that it returns. */
  readonly onWindow: (done: number) => unknown;
}

/** Of windows that nobody follows. */
export const unwatched: Watch = { signal: workOf().signal, onWindow: () => {} };

/** Where making a sound stops in the middle. @throws FoleyError "aborted" after the signal */
export function checkSounding(work: Pick<Work, "signal">): void {
  checkGoing(work, "generate: stopped before the sound was whole");
}

export interface WindowedWork extends Watch {
  readonly from: Layout;
  readonly to: Layout;
  /** From one window's part of the input, in its layout, to its part of the result. */
  readonly compute: (piece: Float32Array, known: () => KnownPart) => Promise<Float32Array>;
}

/** Share of a window over which it fades into the next. */
const fadeShare = 0.25;

/**
 * As few windows as cover the whole with fades between them: one where it is no longer than a window, and two where its
 * end must go on at its beginning.
 *
 * @param size time steps of a window; 0 for no limit
 */
export function planWindows(length: number, size: number, isLoop: boolean): Windows {
  const fitting = size === 0 ? length : Math.min(size, length);
  const stride = fitting * (1 - fadeShare);
  if (isLoop) {
    const count = Math.max(2, Math.ceil(length / stride));
    return { length, size: fitting, starts: evenly(count, length / count) };
  }
  const count = Math.ceil((length - fitting) / stride) + 1;
  return { length, size: fitting, starts: evenly(count, (length - fitting) / Math.max(count - 1, 1)) };
}

/**
 * Computes window by window and joins the results, each faded at its edges.
 *
 * @param input `[row, time * scale, width]`
 * @returns the same with the result's scale and width, and as many rows as a window's result has
 * @throws FoleyError "aborted" after the signal
 * @see Bar-Tal et al. 2023, "MultiDiffusion", equation 5
 */
export async function overWindows(windows: Windows, input: Float32Array, work: WindowedWork): Promise<Float32Array> {
  const { from, to, compute, signal, onWindow } = work;
  const { length, size, starts } = windows;
  checkSounding({ signal });
  if (starts.length === 1) return compute(input, () => nothingKnown(size, to));
  const weights = fadeWeights(size * to.scale);
  const totals = new Float32Array(length * to.scale);
  let sums = new Float32Array(0);
  for (const [index, start] of starts.entries()) {
    checkSounding({ signal });
    const known = (): KnownPart => {
      if (index === 0) return nothingKnown(size, to);
      const earlier = cut(totals, windows, start, { ...to, width: 1 });
      return { values: quotients(cut(sums, windows, start, to), earlier, to.width), weights: earlier };
    };
    const piece = await compute(cut(input, windows, start, from), known);
    if (sums.length === 0) sums = new Float32Array((piece.length / size) * length);
    addFaded(sums, piece, weights, windows, start, to);
    addFaded(totals, new Float32Array(weights.length).fill(1), weights, windows, start, { ...to, width: 1 });
    if (index < starts.length - 1) await onWindow(index + 1);
  }
  return quotients(sums, totals, to.width);
}

function evenly(count: number, stride: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.round(i * stride));
}

function nothingKnown(size: number, { scale, width }: Layout): KnownPart {
  return { values: new Float32Array(size * scale * width), weights: new Float32Array(size * scale) };
}

/** From nearly 0 at both ends to 1, never quite 0: `[count]`. */
function fadeWeights(count: number): Float32Array {
  const fade = count * fadeShare;
  return Float32Array.from({ length: count }, (_, i) => {
    const distance = Math.min(i, count - 1 - i) + 0.5;
    return Math.sin((Math.PI / 2) * Math.min(1, distance / fade)) ** 2;
  });
}

/** The part of every row that a window covers. */
function cut(values: Float32Array, windows: Windows, start: number, { scale, width }: Layout): Float32Array {
  const { length, size } = windows;
  const [all, part, first] = [length * scale * width, size * scale * width, start * scale * width];
  const piece = new Float32Array((values.length / all) * part);
  const head = Math.min(part, all - first);
  for (let row = 0; row * all < values.length; row++) {
    piece.set(values.subarray(row * all + first, row * all + first + head), row * part);
    piece.set(values.subarray(row * all, row * all + part - head), row * part + head);
  }
  return piece;
}

/** Adds a window's values, weighted, where the window lies. */
function addFaded(
  sums: Float32Array,
  piece: Float32Array,
  weights: Float32Array,
  { length, size }: Windows,
  start: number,
  { scale, width }: Layout,
): void {
  const [all, part] = [length * scale, size * scale];
  for (let i = 0; i < piece.length / width; i++) {
    const [row, step] = [Math.floor(i / part), i % part];
    const at = (row * all + ((start * scale + step) % all)) * width;
    const weight = weights[step] as number;
    for (let j = 0; j < width; j++) {
      sums[at + j] = (sums[at + j] as number) + weight * (piece[i * width + j] as number);
    }
  }
}

/** Sums over their weights, 0 where nothing was added. */
function quotients(sums: Float32Array, totals: Float32Array, width: number): Float32Array {
  const perRow = totals.length * width;
  return sums.map((sum, i) => {
    const total = totals[Math.floor((i % perRow) / width)] as number;
    return total === 0 ? 0 : sum / total;
  });
}
