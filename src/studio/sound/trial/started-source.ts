/** A source that began to play. */
export interface StartedSource {
  readonly samples: readonly number[];
  readonly sampleRate: number;
  readonly offset: number;
  readonly loop: readonly [isLooping: boolean, fromSeconds: number, toSeconds: number];
}
