import { useCallback, useEffect, useRef, useState } from "react";
import { durationSeconds, type Waveform } from "../../../audio/waveform.ts";
import { isAborted } from "../../../engine/work.ts";
import { sayError } from "../../toasts.tsx";
import { bandPiece, type SoundBand } from "../edit/band.ts";
import type { TimeSpan } from "../edit/stretch.ts";
import { soundWork } from "../work/sound-work.ts";
import { HeardWish } from "./heard-wish.ts";
import { soundOutput } from "./sound-output.ts";
import { useIsHeard } from "./use-heard-key.ts";

/** How a player plays its sound. */
export interface HeardOptions {
  readonly key: string;
  readonly waveform: Waveform;
  /** What is played; null for all of it. */
  readonly selection: SoundBand | null;
  readonly isLooping: boolean;
}

/** A sound that can be heard, or a part of it in time and frequency. */
export interface HeardSoundControls {
  readonly isPlaying: boolean;
  /** Whether what was selected is being prepared. */
  readonly isPreparing: boolean;
  /** Where playing begins, and where it stopped. */
  readonly cursorSeconds: number;
  play(fromSeconds: number | null): void;
  pause(): void;
  toggle(): void;
  seek(seconds: number): void;
  /** The second that is heard, or where the cursor is. */
  position(): number;
}

interface Part {
  readonly waveform: Waveform;
  readonly startsAtSeconds: number;
}

/** Plays a sound, or what of it is selected, through the one output that all players share. */
export function useHeardSound({ key, waveform, selection, isLooping }: HeardOptions): HeardSoundControls {
  const isPlaying = useIsHeard(key);
  const [isPreparing, setPreparing] = useState(false);
  const [cursorSeconds, setCursor] = useState(0);
  const latest = useRef({ waveform, selection, isLooping, cursorSeconds });
  latest.current = { waveform, selection, isLooping, cursorSeconds };
  const part = usePart();
  /** What was prepared for an earlier one is not heard. */
  const [wish] = useState(() => new HeardWish(soundOutput));

  const position = useCallback(() => soundOutput.position(key) ?? latest.current.cursorSeconds, [key]);

  const play = useCallback(
    (fromSeconds: number | null): void => {
      const { waveform: sound, selection: band, isLooping: loops, cursorSeconds: cursor } = latest.current;
      const span = band ?? { fromSeconds: 0, toSeconds: durationSeconds(sound) };
      const wished = fromSeconds ?? cursor;
      const isInside = wished >= span.fromSeconds && wished < span.toSeconds - 0.005;
      const from = isInside ? wished : span.fromSeconds;
      const asked = wish.begin(fromSeconds);
      setPreparing(true);
      part(sound, band)
        .then((heard) => {
          if (!wish.is(asked)) return;
          const onEnd = (): void => setCursor(span.fromSeconds);
          const loop = loops ? { fromSeconds: span.fromSeconds, toSeconds: span.toSeconds } : null;
          return soundOutput.play({ key, ...heard, fromSeconds: from, loop, gainDb: 0, onEnd }, asked);
        })
        .catch((cause: unknown) => (isAborted(cause) ? null : sayError(cause)))
        .finally(() => {
          if (!wish.is(asked)) return;
          wish.end();
          setPreparing(false);
        });
    },
    [key, part, wish],
  );

  const pause = useCallback((): void => {
    wish.end();
    setPreparing(false);
    setCursor(position());
    soundOutput.stop();
  }, [position, wish]);

  const seek = useCallback(
    (seconds: number): void => {
      const at = Math.max(0, Math.min(durationSeconds(latest.current.waveform), seconds));
      setCursor(at);
      if (soundOutput.playingKey() === key) play(at);
    },
    [key, play],
  );

  useReplayed(key, { waveform, selection, wish }, play);
  useEffect(() => {
    if (soundOutput.playingKey() !== key) return;
    soundOutput.setLoop(isLooping ? spanOf(latest.current) : null);
  }, [key, isLooping]);
  useEffect(
    () => () => {
      wish.end();
      stopKey(key);
    },
    [key, wish],
  );

  const toggle = (): void => (isPlaying ? pause() : play(null));
  return { isPlaying, isPreparing, cursorSeconds, play, pause, toggle, seek, position };
}

function spanOf({ waveform, selection }: { waveform: Waveform; selection: SoundBand | null }): TimeSpan {
  return selection ?? { fromSeconds: 0, toSeconds: durationSeconds(waveform) };
}

function stopKey(key: string): void {
  if (soundOutput.playingKey() === key) soundOutput.stop();
}

/** What changes while it is heard, or about to be, is heard at once. */
function useReplayed(
  key: string,
  { waveform, selection, wish }: { waveform: Waveform; selection: SoundBand | null; wish: HeardWish },
  play: (fromSeconds: number | null) => void,
): void {
  const before = useRef({ waveform, selection });
  useEffect(() => {
    const isSame = before.current.waveform === waveform && before.current.selection === selection;
    before.current = { waveform, selection };
    if (isSame) return;
    const pending = wish.pending();
    if (pending !== null) play(pending.fromSeconds);
    else if (soundOutput.playingKey() === key) play(soundOutput.position(key));
  }, [key, waveform, selection, play, wish]);
}

/** What is selected of a sound, which is not worked out twice. */
function usePart(): (waveform: Waveform, selection: SoundBand | null) => Promise<Part> {
  const last = useRef<{ of: Waveform; selection: SoundBand; part: Promise<Waveform> } | null>(null);
  return useCallback(async ({ sampleRate, channels }: Waveform, selection: SoundBand | null): Promise<Part> => {
    const waveform = { sampleRate, channels };
    if (selection === null) return { waveform, startsAtSeconds: 0 };
    const isKnown = last.current?.of.channels === channels && last.current.selection === selection;
    if (!isKnown) {
      last.current = { of: waveform, selection, part: soundWork("band", bandPiece(waveform, selection)) };
    }
    const part = (await last.current?.part) ?? waveform;
    return { waveform: part, startsAtSeconds: Math.round(selection.fromSeconds * sampleRate) / sampleRate };
  }, []);
}
