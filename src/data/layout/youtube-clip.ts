import type { SoundIndex } from "../sound-index.ts";

/** A stretch of a video, as AudioSet and AudioCaps name their sounds. */
export interface YoutubeClip {
  readonly videoId: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** The file of a clip under any of the names that download tools give it; null where there is none. */
export function findYoutubeClip(
  sounds: SoundIndex,
  { videoId, startSeconds, endSeconds }: YoutubeClip,
  otherNames: readonly string[] = [],
): string | null {
  const [start, end] = [String(startSeconds), String(endSeconds)];
  const [startMs, endMs] = [String(1000 * startSeconds), String(1000 * endSeconds)];
  const names = [videoId, `Y${videoId}`].flatMap((id) => [
    `${id}_${start}_${end}`,
    `${id}_${start}-${end}`,
    `${id}_${start}.000_${end}.000`,
    `${id}_${startMs}_${endMs}`,
    `${id}_${startMs}`,
    `${id}_${start}`,
    id,
  ]);
  for (const name of [...names, ...otherNames]) {
    const path = name === "" ? null : sounds.stemmed(name);
    if (path !== null) return path;
  }
  return null;
}

export function youtubeAddress({ videoId, startSeconds }: YoutubeClip): string {
  return `https://youtu.be/${videoId}?t=${Math.floor(startSeconds)}`;
}
