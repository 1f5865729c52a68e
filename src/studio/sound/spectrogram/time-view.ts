/** The stretch of a sound that is seen, in seconds. */
export interface TimeView {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** No less is shown at once. */
const shortestView = 0.02;

export function wholeView(durationSeconds: number): TimeView {
  return { fromSeconds: 0, toSeconds: durationSeconds };
}

export function viewSeconds({ fromSeconds, toSeconds }: TimeView): number {
  return toSeconds - fromSeconds;
}

/**
 * A view that shows more or less, within the sound.
 *
 * @param factor above 1 to show less
 * @param aroundSeconds the moment that stays where it is
 */
export function zoomed(view: TimeView, factor: number, aroundSeconds: number, durationSeconds: number): TimeView {
  const seconds = Math.min(
    durationSeconds,
    Math.max(Math.min(shortestView, durationSeconds), viewSeconds(view) / factor),
  );
  const share = viewSeconds(view) === 0 ? 0 : (aroundSeconds - view.fromSeconds) / viewSeconds(view);
  return within(aroundSeconds - share * seconds, seconds, durationSeconds);
}

/** The same view, later or earlier, within the sound. */
export function moved(view: TimeView, bySeconds: number, durationSeconds: number): TimeView {
  return within(view.fromSeconds + bySeconds, viewSeconds(view), durationSeconds);
}

/** The view itself where it shows a moment, else one as wide that does, with the moment near its beginning. */
export function showing(view: TimeView, seconds: number, durationSeconds: number): TimeView {
  if (seconds >= view.fromSeconds && seconds <= view.toSeconds) return view;
  return within(seconds - viewSeconds(view) / 10, viewSeconds(view), durationSeconds);
}

function within(fromSeconds: number, seconds: number, durationSeconds: number): TimeView {
  const from = Math.max(0, Math.min(durationSeconds - seconds, fromSeconds));
  return { fromSeconds: from, toSeconds: from + seconds };
}
