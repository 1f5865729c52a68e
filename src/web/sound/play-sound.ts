import { checkWaveform, type Waveform } from "../../audio/waveform.ts";
import { type ArgumentKind, checkOptions } from "../../engine/tensor/argument.ts";
import { playableSound } from "./playable-sound.ts";

/** How a sound is played. */
export interface PlayOptions {
  /** Whether its end goes on at its beginning, without a gap; false where left out. */
  readonly loop?: boolean | undefined;
  /** Where to begin, in seconds; 0 where left out. */
  readonly fromSeconds?: number | undefined;
}

/** A sound that is being heard. */
export interface PlayingSound {
  /** Resolves at its end, or once it is stopped. */
  readonly ended: Promise<void>;
  /** How much of it was heard, in seconds; of a loop, since its beginning came last. */
  readonly atSeconds: () => number;
  stop(): void;
}

const aTruth: ArgumentKind = { expected: "true or false", is: (value) => typeof value === "boolean" };
const aTime: ArgumentKind = {
  expected: "seconds from 0 on",
  is: (value) => Number.isFinite(value) && Number(value) >= 0,
};
const playOptions: Readonly<Record<keyof PlayOptions, ArgumentKind>> = { loop: aTruth, fromSeconds: aTime };

/** One for each rate, as browsers allow but few; each stands still while nothing plays. */
const contexts = new Map<number, AudioContext>();

/**
 * Plays a sound through Web Audio, at its own rate, so that the browser resamples it once and well. Browsers let a page be heard
 * from the first click or key on.
 *
 * @throws FoleyError "audio" where it holds no sound
 * @example
 * const playing = play(clip, { loop: true });
 * stopButton.onclick = () => playing.stop();
 */
export function playSound(sound: Waveform, options: PlayOptions = {}): PlayingSound {
  checkWaveform(sound, "play");
  checkOptions("play", playOptions, options);
  const { loop = false, fromSeconds = 0 } = options;
  const context = contextOf(sound.sampleRate);
  const source = new AudioBufferSourceNode(context, { buffer: bufferOf(context, sound), loop });
  source.connect(context.destination);
  const seconds = source.buffer?.duration ?? 0;
  const offset = loop ? fromSeconds % seconds : Math.min(fromSeconds, seconds);
  const release = hold(context);
  const startedAt = context.currentTime;
  source.start(startedAt, offset);
  /** Where it ended or was stopped; null while it is heard. */
  let endedAt: number | null = null;
  const atSeconds = (): number => {
    const heard = offset + context.currentTime - startedAt;
    return endedAt ?? (loop ? heard % seconds : Math.min(heard, seconds));
  };
  let tell = (): void => {};
  const ended = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const end = (): void => {
    if (endedAt !== null) return;
    endedAt = atSeconds();
    release();
    tell();
  };
  source.addEventListener("ended", end, { once: true });
  const stop = (): void => {
    source.stop();
    end();
  };
  return { ended, atSeconds, stop };
}

/** What is rendered is heard somewhat later. */
const tailMilliseconds = 1000;

/** Sounds that each context plays. */
const playingCounts = new WeakMap<AudioContext, number>();

/** Lets a context run until it is released by all. */
function hold(context: AudioContext): () => void {
  const count = (by: number): number => {
    const playing = (playingCounts.get(context) ?? 0) + by;
    playingCounts.set(context, playing);
    return playing;
  };
  count(1);
  // Where no click allows it yet, it is heard from the first one on.
  void context.resume().catch(() => {});
  return () => {
    count(-1);
    setTimeout(() => count(0) === 0 && void context.suspend().catch(() => {}), tailMilliseconds);
  };
}

function contextOf(sampleRate: number): AudioContext {
  const known = contexts.get(sampleRate);
  if (known !== undefined && known.state !== "closed") return known;
  const context = newContext(sampleRate);
  contexts.set(sampleRate, context);
  return context;
}

/** Where a rate is beyond what the browser takes, sounds are resampled to its own as they are played. */
function newContext(sampleRate: number): AudioContext {
  try {
    return new AudioContext({ sampleRate });
  } catch {
    return new AudioContext();
  }
}

function bufferOf(context: AudioContext, waveform: Waveform): AudioBuffer {
  const { sampleRate, channels } = playableSound(waveform);
  const length = channels[0]?.length ?? 0;
  const buffer = context.createBuffer(channels.length, length, sampleRate);
  for (const [index, samples] of channels.entries()) buffer.copyToChannel(new Float32Array(samples), index);
  return buffer;
}
