import { create } from "zustand";
import { durationSeconds, type Waveform } from "../../audio/waveform.ts";
import type { TimeSpan } from "../sound/edit/stretch.ts";
import { soundOutput } from "../sound/play/sound-output.ts";
import { audioOf } from "../store/take-store.ts";
import { waveformOf } from "./new-take.ts";

/** How takes are heard. */
interface Listening {
  /** Whether takes begin anew at their end, without a gap. */
  readonly isLooping: boolean;
}

export const usePlayer = create<Listening>(() => ({ isLooping: false }));

/** The take that was heard last, so that playing it again does not decode it again. */
let heard: { readonly id: string; readonly waveform: Waveform } | null = null;

/** Plays a take from a second of it on; whatever sounded before stops. */
export async function playTake(id: string, fromSeconds = 0): Promise<void> {
  const asked = soundOutput.ask();
  const waveform = heard?.id === id ? heard.waveform : await waveformOf(await audioOf(id), "take");
  // Another one was asked for meanwhile, perhaps by another player.
  if (!soundOutput.isLast(asked)) return;
  heard = { id, waveform };
  const loop = usePlayer.getState().isLooping ? wholeOf(waveform) : null;
  await soundOutput.play({ key: id, waveform, startsAtSeconds: 0, fromSeconds, loop, gainDb: 0, onEnd: null }, asked);
}

function wholeOf(waveform: Waveform): TimeSpan {
  return { fromSeconds: 0, toSeconds: durationSeconds(waveform) };
}

export function stopPlaying(): void {
  soundOutput.stop();
}

/** Plays a take, or stops it where it sounds. */
export async function togglePlaying(id: string): Promise<void> {
  if (soundOutput.playingKey() === id) stopPlaying();
  else await playTake(id);
}

/** Whether takes begin anew at their end, without a gap; also of the one that sounds now. */
export function setLooping(isLooping: boolean): void {
  usePlayer.setState({ isLooping });
  if (heard === null || soundOutput.playingKey() !== heard.id) return;
  soundOutput.setLoop(isLooping ? wholeOf(heard.waveform) : null);
}

/** The second of the take that is heard now; null where it is not heard. */
export function playedSeconds(id: string): number | null {
  return soundOutput.position(id);
}
