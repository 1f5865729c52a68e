import { create } from "zustand";
import { audioOf } from "../store/take-store.ts";
import { waveformOf } from "./new-take.ts";

/** What is heard. */
interface Playing {
  /** The take that sounds; null for none. */
  readonly take: string | null;
  readonly isLooping: boolean;
}

export const usePlayer = create<Playing>(() => ({ take: null, isLooping: false }));

interface Source {
  readonly node: AudioBufferSourceNode;
  readonly context: AudioContext;
  /** Seconds of the context's clock at which the take's beginning would have sounded. */
  readonly startedAt: number;
}

let sounding: Source | null = null;
let context: AudioContext | null = null;
/** Counts plays, so that one that is late does not drown out a later one. */
let asked = 0;

/** Plays a take from a second of it on; whatever sounded before stops. */
export async function playTake(id: string, fromSeconds = 0): Promise<void> {
  stopPlaying();
  const mine = ++asked;
  usePlayer.setState({ take: id });
  try {
    const { sampleRate, channels } = await waveformOf(await audioOf(id), "take");
    context ??= new AudioContext();
    await context.resume();
    if (mine !== asked) return;
    const buffer = context.createBuffer(channels.length, channels[0]?.length ?? 0, sampleRate);
    for (const [index, samples] of channels.entries()) buffer.copyToChannel(new Float32Array(samples), index);
    const node = new AudioBufferSourceNode(context, { buffer, loop: usePlayer.getState().isLooping });
    node.connect(context.destination);
    node.addEventListener("ended", () => {
      if (sounding?.node === node) stopPlaying();
    });
    node.start(0, fromSeconds);
    sounding = { node, context, startedAt: context.currentTime - fromSeconds };
  } catch (cause) {
    if (mine === asked) usePlayer.setState({ take: null });
    throw cause;
  }
}

export function stopPlaying(): void {
  asked += 1;
  sounding?.node.stop();
  sounding = null;
  usePlayer.setState({ take: null });
}

/** Plays a take, or stops it where it sounds. */
export async function togglePlaying(id: string): Promise<void> {
  if (usePlayer.getState().take === id) stopPlaying();
  else await playTake(id);
}

/** Whether takes begin anew at their end, without a gap. */
export function setLooping(isLooping: boolean): void {
  usePlayer.setState({ isLooping });
  if (sounding !== null) sounding.node.loop = isLooping;
}

/** The second of the take that is heard now; null where it is not heard. */
export function playedSeconds(id: string): number | null {
  if (sounding === null || usePlayer.getState().take !== id) return null;
  const seconds = sounding.context.currentTime - sounding.startedAt;
  const length = sounding.node.buffer?.duration ?? 0;
  return length > 0 && seconds > length ? seconds % length : seconds;
}
