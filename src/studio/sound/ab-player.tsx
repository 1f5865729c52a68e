import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import { durationSeconds, type Waveform } from "../../audio/waveform.ts";
import { attempt } from "../toasts.tsx";
import { clock, clockWords } from "./clock.ts";
import { LevelMeter } from "./play/level-meter.tsx";
import { matchedGains, matchedWords, type OfBoth } from "./play/matched-gains.ts";
import { PlayButtons } from "./play/play-buttons.tsx";
import { soundOutput } from "./play/sound-output.ts";
import { useFrames } from "./play/use-frames.ts";
import { useIsHeard } from "./play/use-heard-key.ts";
import { soundWork } from "./work/sound-work.ts";
import "./sound.css";

/** One of two sounds that are compared. */
export interface ComparedSound {
  readonly name: string;
  readonly waveform: Waveform;
}

export interface AbPlayerProps {
  /** Tells it from other players. */
  readonly soundKey: string;
  readonly a: ComparedSound;
  readonly b: ComparedSound;
}

type AbSide = keyof OfBoth;

/** Two sounds at one place: X goes from one to the other in the middle of a sound, at the very moment that is heard. */
export function AbPlayer({ soundKey, a, b }: AbPlayerProps): ReactElement {
  const sounds: Readonly<Record<AbSide, ComparedSound>> = { a, b };
  const [side, setSide] = useState<AbSide>("a");
  const [isLooping, setLooping] = useState(true);
  const [isMatched, setMatched] = useState(true);
  const loudness = useLoudnessOfBoth(a.waveform, b.waveform);
  const gains = useMemo(() => (loudness === null ? null : matchedGains(loudness)), [loudness]);
  const isPlaying = useIsHeard(soundKey);
  const [cursor, setCursor] = useState(0);
  const longest = Math.max(durationSeconds(a.waveform), durationSeconds(b.waveform));
  const gainOf = (which: AbSide, matched: boolean): number => (matched && gains !== null ? gains[which] : 0);

  const orderOf = (which: AbSide, fromSeconds: number): Parameters<typeof soundOutput.play>[0] => {
    const { sampleRate, channels } = sounds[which].waveform;
    const toSeconds = durationSeconds(sounds[which].waveform);
    return {
      key: soundKey,
      waveform: { sampleRate, channels },
      startsAtSeconds: 0,
      fromSeconds: Math.min(fromSeconds, toSeconds),
      loop: isLooping ? { fromSeconds: 0, toSeconds } : null,
      gainDb: gainOf(which, isMatched),
      onEnd: () => setCursor(0),
    };
  };
  const toggle = (): void => {
    if (!isPlaying) return void attempt(() => soundOutput.play(orderOf(side, cursor)));
    setCursor(soundOutput.position(soundKey) ?? 0);
    soundOutput.stop();
  };
  const choose = (next: AbSide): void => {
    setSide(next);
    if (isPlaying && next !== side) void attempt(() => soundOutput.switchTo(orderOf(next, cursor)));
  };
  const seek = (seconds: number): void => {
    setCursor(seconds);
    if (isPlaying) void attempt(() => soundOutput.play(orderOf(side, seconds)));
  };
  const loop = (loops: boolean): void => {
    setLooping(loops);
    const toSeconds = durationSeconds(sounds[side].waveform);
    if (isPlaying) soundOutput.setLoop(loops ? { fromSeconds: 0, toSeconds } : null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== "x") return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) choose(side === "a" ? "b" : "a");
  };
  useEffect(() => () => stopIfHeard(soundKey), [soundKey]);
  const latestGain = useRef(0);
  latestGain.current = gainOf(side, isMatched);
  // biome-ignore lint/correctness/useExhaustiveDependencies: gains may come while it plays; the other side comes with its own
  useEffect(() => {
    if (soundOutput.playingKey() === soundKey) soundOutput.setGain(latestGain.current);
  }, [soundKey, gains, isMatched]);

  return (
    <section className="ab-player" aria-label={`Compare ${a.name} with ${b.name}`} onKeyDown={onKeyDown}>
      <div className="player-bar">
        <PlayButtons
          isPlaying={isPlaying}
          isPreparing={false}
          playWords="Play"
          isLooping={isLooping}
          onToggle={toggle}
          onLoop={loop}
        />
        {(["a", "b"] as const).map((which) => (
          <button
            key={which}
            type="button"
            className="button ab-side"
            aria-pressed={side === which}
            aria-keyshortcuts="X"
            onClick={() => choose(which)}
          >
            <b>{which.toUpperCase()}</b> <span className="ab-name">{sounds[which].name}</span>
          </button>
        ))}
        <LevelMeter isOn={isPlaying} />
      </div>
      <AbPosition {...{ soundKey, isPlaying, cursor, longest, seek }} />
      <div className="player-bar">
        <label className="check">
          <input
            type="checkbox"
            checked={isMatched}
            onChange={({ currentTarget }) => setMatched(currentTarget.checked)}
          />
          Equally loud
        </label>
        <span className="hint" role="status">
          {isMatched && loudness !== null && matchedWords(loudness)}
        </span>
        <span className="hint">
          <kbd>X</kbd> goes to the other
        </span>
      </div>
    </section>
  );
}

function stopIfHeard(key: string): void {
  if (soundOutput.playingKey() === key) soundOutput.stop();
}

/** How loud both are, in LUFS; null until it is known. */
function useLoudnessOfBoth(a: Waveform, b: Waveform): OfBoth | null {
  const [loudness, setLoudness] = useState<OfBoth | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const loudnessOf = ({ sampleRate, channels }: Waveform): Promise<number> =>
      soundWork("loudness", { sampleRate, channels }, { signal });
    Promise.all([loudnessOf(a), loudnessOf(b)])
      .then(([ofA, ofB]) => setLoudness({ a: ofA, b: ofB }))
      .catch(() => null);
    return () => controller.abort();
  }, [a, b]);
  return loudness;
}

interface AbPositionProps {
  readonly soundKey: string;
  readonly isPlaying: boolean;
  readonly cursor: number;
  readonly longest: number;
  seek(seconds: number): void;
}

function AbPosition({ soundKey, isPlaying, cursor, longest, seek }: AbPositionProps): ReactElement {
  const slider = useRef<HTMLInputElement>(null);
  const words = useRef<HTMLSpanElement>(null);
  const draw = (): void => {
    const seconds = soundOutput.position(soundKey) ?? cursor;
    if (slider.current) slider.current.value = String(seconds);
    if (words.current) words.current.textContent = `${clock(seconds)} / ${clockWords(longest)}`;
  };
  useFrames(isPlaying, draw);
  useEffect(draw);
  return (
    <div className="ab-position">
      <input
        ref={slider}
        type="range"
        aria-label="Position"
        min={0}
        max={longest}
        step={0.01}
        defaultValue={0}
        onChange={({ currentTarget }) => seek(Number(currentTarget.value))}
      />
      <span ref={words} className="position-words" />
    </div>
  );
}
