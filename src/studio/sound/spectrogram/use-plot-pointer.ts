import { type PointerEvent, type RefObject, useRef, useState } from "react";
import type { SoundBand } from "../edit/band.ts";
import {
  beginDrag,
  type DraggedEdges,
  draggedSelection,
  hertzOf,
  isDrag,
  isWithin,
  type PlotGeometry,
  type PlotPoint,
  secondsAt,
  selectionOf,
} from "./selection-drag.ts";

/** Where the pointer is. */
export interface PointedAt {
  readonly seconds: number;
  readonly hertz: number;
}

interface PlotPointerOptions {
  readonly plot: RefObject<HTMLElement | null>;
  readonly geometry: Omit<PlotGeometry, "width" | "height">;
  readonly selection: SoundBand | null;
  onSelect(selection: SoundBand | null): void;
  onSeek(seconds: number): void;
}

export interface PlotPointer {
  /** While it is being dragged. */
  readonly draft: SoundBand | null;
  readonly pointedAt: PointedAt | null;
  readonly handlers: {
    onPointerDown(event: PointerEvent<HTMLElement>): void;
    onPointerMove(event: PointerEvent<HTMLElement>): void;
    onPointerUp(event: PointerEvent<HTMLElement>): void;
    onPointerCancel(): void;
    onPointerLeave(): void;
  };
}

/** Fingers are less exact. */
const [touchReach, mouseReach] = [16, 6] as const;

/** A click seeks, a drag selects, a drag of an edge changes what is selected. */
export function usePlotPointer({ plot, geometry, selection, onSelect, onSeek }: PlotPointerOptions): PlotPointer {
  const drag = useRef<DraggedEdges | null>(null);
  const [draft, setDraft] = useState<SoundBand | null>(null);
  const [pointedAt, setPointedAt] = useState<PointedAt | null>(null);

  const where = (event: PointerEvent<HTMLElement>): { point: PlotPoint; full: PlotGeometry } => {
    const { left, top, width, height } = (plot.current ?? event.currentTarget).getBoundingClientRect();
    return { point: { x: event.clientX - left, y: event.clientY - top }, full: { ...geometry, width, height } };
  };
  const reachOf = (event: PointerEvent): number => (event.pointerType === "touch" ? touchReach : mouseReach);

  const handlers: PlotPointer["handlers"] = {
    onPointerDown(event) {
      if (event.button !== 0) return;
      const { point, full } = where(event);
      drag.current = beginDrag(full, point, selection, reachOf(event));
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event) {
      const { point, full } = where(event);
      setPointedAt({ seconds: secondsAt(full, point.x), hertz: hertzOf(full, point.y) });
      const now = drag.current;
      if (now === null) {
        const { left, right, top, bottom } = beginDrag(full, point, selection, reachOf(event));
        event.currentTarget.style.cursor = cursorOf(left || right, top || bottom, left === top);
      } else if (draft !== null || isDrag(now.start, point)) setDraft(draggedSelection(full, now, point));
    },
    onPointerUp(event) {
      const { point, full } = where(event);
      const isClick = drag.current !== null && draft === null;
      drag.current = null;
      setDraft(null);
      if (draft !== null) return onSelect(selectionOf(draft, geometry));
      if (!isClick) return;
      const seconds = secondsAt(full, point.x);
      if (!isWithin(selection, seconds)) onSelect(null);
      onSeek(seconds);
    },
    onPointerCancel() {
      drag.current = null;
      setDraft(null);
    },
    onPointerLeave() {
      if (drag.current === null) setPointedAt(null);
    },
  };
  return { draft, pointedAt, handlers };
}

function cursorOf(isSideways: boolean, isUpright: boolean, isRising: boolean): string {
  if (isSideways && isUpright) return isRising ? "nwse-resize" : "nesw-resize";
  if (isSideways) return "ew-resize";
  return isUpright ? "ns-resize" : "crosshair";
}
