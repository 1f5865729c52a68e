/** What was loudest is shown for so many pictures. */
const heldFrames = 60;

/** The highest peak, and for how many pictures it has been shown. */
export interface HeldPeak {
  readonly decibels: number;
  readonly frames: number;
}

export const noPeak: HeldPeak = { decibels: Number.NEGATIVE_INFINITY, frames: 0 };

/** What is shown next: a peak that is as high, any once it was shown long enough, none of it where nothing is heard any more. */
export function nextPeak({ decibels, frames }: HeldPeak, peakDb: number, isHeard: boolean): HeldPeak {
  if (!isHeard) return noPeak;
  const isNew = peakDb >= decibels || frames > heldFrames;
  return isNew ? { decibels: peakDb, frames: 0 } : { decibels, frames: frames + 1 };
}
