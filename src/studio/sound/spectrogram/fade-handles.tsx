import { type PointerEvent, type ReactElement, type RefObject, useRef } from "react";
import { type FadeCurve, fadeShare } from "../edit/fade.ts";
import { type TimeView, viewSeconds } from "./time-view.ts";

/** Fades at both ends of a sound, as they would be. */
export interface WishedFades {
  readonly intoSeconds: number;
  readonly outSeconds: number;
  readonly curve: FadeCurve;
}

interface FadeHandlesProps {
  readonly fades: WishedFades;
  onFades(fades: WishedFades): void;
  readonly plot: RefObject<HTMLElement | null>;
  readonly view: TimeView;
  readonly durationSeconds: number;
}

const linePoints = 24;

/** Where fades lie, with a handle for each, for those who point; the numbers beside are for everyone. */
export function FadeHandles({ fades, onFades, plot, view, durationSeconds }: FadeHandlesProps): ReactElement {
  const { intoSeconds, outSeconds, curve } = fades;
  const x = (seconds: number): number => (seconds - view.fromSeconds) / viewSeconds(view);
  const secondsUnder = (event: PointerEvent): number => {
    const { left, width } = (plot.current ?? event.currentTarget).getBoundingClientRect();
    const seconds = view.fromSeconds + ((event.clientX - left) / width) * viewSeconds(view);
    return Math.max(0, Math.min(durationSeconds, seconds));
  };
  const line = (at: (share: number) => number): string =>
    Array.from({ length: linePoints + 1 }, (_, i) => {
      const share = fadeShare(curve, Math.min(i, linePoints - 0.5), linePoints);
      return `${at(i / linePoints)},${1 - share}`;
    }).join(" ");
  return (
    <>
      <svg className="fade-lines" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
        <polyline points={line((share) => x(share * intoSeconds))} />
        <polyline points={line((share) => x(durationSeconds - share * outSeconds))} />
      </svg>
      <FadeHandle
        at={x(intoSeconds)}
        onMove={(event) => onFades({ ...fades, intoSeconds: secondsUnder(event) })}
        title="Drag: fade in"
      />
      <FadeHandle
        at={x(durationSeconds - outSeconds)}
        onMove={(event) => onFades({ ...fades, outSeconds: durationSeconds - secondsUnder(event) })}
        title="Drag: fade out"
      />
    </>
  );
}

interface FadeHandleProps {
  /** A share of the plot's width. */
  readonly at: number;
  readonly title: string;
  onMove(event: PointerEvent): void;
}

function FadeHandle({ at, title, onMove }: FadeHandleProps): ReactElement | null {
  const isHeld = useRef(false);
  if (at < -0.001 || at > 1.001) return null;
  const hold = (event: PointerEvent, held: boolean): void => {
    event.stopPropagation();
    isHeld.current = held;
    if (held) event.currentTarget.setPointerCapture(event.pointerId);
  };
  return (
    <div
      className="fade-handle"
      title={title}
      style={{ left: `clamp(0px, ${100 * at}% - 7px, 100% - 14px)` }}
      onPointerDown={(event) => hold(event, true)}
      onPointerUp={(event) => hold(event, false)}
      onPointerCancel={(event) => hold(event, false)}
      onPointerMove={(event) => {
        event.stopPropagation();
        if (isHeld.current) onMove(event);
      }}
    />
  );
}
