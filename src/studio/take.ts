import type { ClipSettings } from "../generate/clip.ts";

/** How a take came of another. */
export const originWays = ["variation", "region", "extend", "refine", "edit", "loop"] as const;
export type OriginWay = (typeof originWays)[number];

/** The take that another was made of. */
export interface TakeOrigin {
  readonly take: string;
  readonly how: OriginWay;
}

/** What a take looks like in a list: a small spectrogram, 0 to 255, `[time, band]` row by row, low bands first. */
export interface TakePicture {
  readonly time: number;
  readonly bands: number;
  readonly levels: Uint8Array;
}

/** A take: one sound that was made or dropped in, with all that made it. Its samples are kept apart (`store/take-store.ts`). */
export interface Take {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** What people call it: the prompt, or a file's name. */
  readonly name: string;
  readonly prompt: string | null;
  readonly seed: number | null;
  readonly model: string | null;
  /** Null for a sound that foley did not make. */
  readonly settings: ClipSettings | null;
  readonly sampleRate: number;
  readonly channels: number;
  readonly seconds: number;
  /** Whether its end goes on at its beginning, as it is now: its settings say what was made before it was changed by hand. */
  readonly isLoop: boolean;
  /** Of its file, in bytes. */
  readonly bytes: number;
  /** 1 for a favourite: an index of the browser's database takes no booleans. */
  readonly favourite: 0 | 1;
  readonly tags: readonly string[];
  readonly parent: TakeOrigin | null;
  /** Takes that were made together have one. */
  readonly batch: string;
  readonly warnings: readonly string[];
  readonly picture: TakePicture;
}

/** Whether a sound is a loop by its settings alone: after edits by hand they do not tell. */
export function isMadeAsLoop(settings: ClipSettings | null): boolean {
  return settings?.loop === true && (settings.edits ?? []).length === 0;
}
