import type { SoundBand } from "../edit/band.ts";
import { heightOf, hertzAt } from "./spectrogram-grid.ts";
import { type TimeView, viewSeconds } from "./time-view.ts";

/** Where things lie on the screen. */
export interface PlotGeometry {
  readonly width: number;
  readonly height: number;
  readonly view: TimeView;
  readonly durationSeconds: number;
  readonly sampleRate: number;
}

/** A point of the plot, in pixels from its upper left corner. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

/** What a drag moves: the edges of a selection, each by whether it goes with the pointer. */
export interface DraggedEdges {
  readonly start: PlotPoint;
  readonly left: boolean;
  readonly right: boolean;
  readonly top: boolean;
  readonly bottom: boolean;
  /** The selection whose other edges stay; null for a new one. */
  readonly of: SoundBand | null;
}

/** Shorter ways are clicks. */
const leastDrag = 4;
/** A drag that is flatter or narrower than this is about time or about frequency alone. */
const leastExtent = 12;
/** Near the border all up to it is meant. */
const borderReach = 6;

export function secondsAt({ width, view, durationSeconds }: PlotGeometry, x: number): number {
  if (x <= borderReach && view.fromSeconds === 0) return 0;
  if (x >= width - borderReach && view.toSeconds >= durationSeconds) return durationSeconds;
  return view.fromSeconds + (Math.max(0, Math.min(width, x)) / width) * viewSeconds(view);
}

export function hertzOf({ height, sampleRate }: PlotGeometry, y: number): number {
  if (y <= borderReach) return sampleRate / 2;
  if (y >= height - borderReach) return 0;
  return hertzAt(1 - y / height, sampleRate);
}

/** The edges of a selection in pixels. */
export function edgesOf(geometry: PlotGeometry, band: SoundBand): Record<"left" | "right" | "top" | "bottom", number> {
  const { width, height, view, sampleRate } = geometry;
  const x = (seconds: number): number => ((seconds - view.fromSeconds) / viewSeconds(view)) * width;
  const y = (hertz: number): number => (1 - heightOf(hertz, sampleRate)) * height;
  return { left: x(band.fromSeconds), right: x(band.toSeconds), top: y(band.toHz), bottom: y(band.fromHz) };
}

/** What a drag that begins at a point moves: edges that it begins at, else those of a new selection. */
export function beginDrag(
  geometry: PlotGeometry,
  start: PlotPoint,
  selection: SoundBand | null,
  reach: number,
): DraggedEdges {
  const none = { start, left: false, right: false, top: false, bottom: false, of: null };
  if (selection === null) return none;
  const { left, right, top, bottom } = edgesOf(geometry, selection);
  const isBeside = start.y > top - reach && start.y < bottom + reach;
  const isAbove = start.x > left - reach && start.x < right + reach;
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= reach;
  const edges = {
    left: isBeside && near(start.x, left) && Math.abs(start.x - left) <= Math.abs(start.x - right),
    right: isBeside && near(start.x, right) && Math.abs(start.x - right) < Math.abs(start.x - left),
    top: isAbove && near(start.y, top) && Math.abs(start.y - top) <= Math.abs(start.y - bottom),
    bottom: isAbove && near(start.y, bottom) && Math.abs(start.y - bottom) < Math.abs(start.y - top),
  };
  const isEdge = edges.left || edges.right || edges.top || edges.bottom;
  return isEdge ? { start, ...edges, of: selection } : none;
}

/** Whether the pointer has gone so far that it is no click. */
export function isDrag(start: PlotPoint, now: PlotPoint): boolean {
  return Math.hypot(now.x - start.x, now.y - start.y) >= leastDrag;
}

/** A selection that was dragged; null where it has no extent: no sample of the sound, or no frequency. */
export function selectionOf(band: SoundBand, { sampleRate }: Pick<PlotGeometry, "sampleRate">): SoundBand | null {
  const { fromSeconds, toSeconds, fromHz, toHz } = band;
  return Math.round(fromSeconds * sampleRate) < Math.round(toSeconds * sampleRate) && fromHz < toHz ? band : null;
}

/** The selection that a drag makes, with its pointer at a place. */
export function draggedSelection(geometry: PlotGeometry, drag: DraggedEdges, now: PlotPoint): SoundBand {
  const { start, of } = drag;
  if (of === null) return newSelection(geometry, start, now);
  const seconds = secondsAt(geometry, now.x);
  const hertz = hertzOf(geometry, now.y);
  return sorted({
    fromSeconds: drag.left ? seconds : of.fromSeconds,
    toSeconds: drag.right ? seconds : of.toSeconds,
    fromHz: drag.bottom ? hertz : of.fromHz,
    toHz: drag.top ? hertz : of.toHz,
  });
}

function newSelection(geometry: PlotGeometry, start: PlotPoint, now: PlotPoint): SoundBand {
  const isFlat = Math.abs(now.y - start.y) < leastExtent;
  const isNarrow = !isFlat && Math.abs(now.x - start.x) < leastExtent;
  return sorted({
    fromSeconds: isNarrow ? 0 : secondsAt(geometry, start.x),
    toSeconds: isNarrow ? geometry.durationSeconds : secondsAt(geometry, now.x),
    fromHz: isFlat ? 0 : hertzOf(geometry, now.y),
    toHz: isFlat ? geometry.sampleRate / 2 : hertzOf(geometry, start.y),
  });
}

function sorted({ fromSeconds, toSeconds, fromHz, toHz }: SoundBand): SoundBand {
  return {
    fromSeconds: Math.min(fromSeconds, toSeconds),
    toSeconds: Math.max(fromSeconds, toSeconds),
    fromHz: Math.min(fromHz, toHz),
    toHz: Math.max(fromHz, toHz),
  };
}

/** Whether a moment lies within a selection, or there is none. */
export function isWithin(selection: SoundBand | null, seconds: number): boolean {
  return selection === null || (seconds >= selection.fromSeconds && seconds < selection.toSeconds);
}
