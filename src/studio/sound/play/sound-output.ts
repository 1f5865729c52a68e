import { sampleCount, type Waveform } from "../../../audio/waveform.ts";
import type { TimeSpan } from "../edit/stretch.ts";
import { loopedPosition, loopSource, soundSource } from "./loop-source.ts";

/** What is to be heard. */
export interface OutputSound {
  /** Tells one player's sound from another's. */
  readonly key: string;
  readonly waveform: Waveform;
  /** Where the waveform's first sample lies in the sound that the player shows. */
  readonly startsAtSeconds: number;
  /** Where playing begins, in seconds of the sound that is shown. */
  readonly fromSeconds: number;
  /** What is repeated, likewise; null for no loop. */
  readonly loop: TimeSpan | null;
  readonly gainDb: number;
  /** Called where it came to its end by itself; null for nobody. */
  readonly onEnd: (() => void) | null;
}

/** How loud it is now, in dB of full scale; minus infinity for silence. */
export interface HeardLevel {
  readonly peakDb: number;
  readonly rmsDb: number;
}

interface Sounding {
  readonly sound: OutputSound;
  readonly source: AudioBufferSourceNode;
  readonly gain: GainNode;
  /** Of the context's clock. */
  readonly startedAt: number;
  readonly fromSeconds: number;
  readonly loop: TimeSpan | null;
}

/** Sounds begin and stop over this long, so that nothing clicks. */
const rampSeconds = 0.006;

/**
 * What comes out of the speakers: one sound at a time, of whichever player asked last. All players share it, and with it one
 * audio context, of which browsers allow few.
 */
export class SoundOutput {
  private context: AudioContext | null = null;
  private master: GainNode | null = null;
  private analyser: AnalyserNode | null = null;
  private sounding: Sounding | null = null;
  private readonly listeners = new Set<() => void>();
  private asked = 0;

  /** For React's `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Whose sound is heard; null for none. */
  readonly playingKey = (): string | null => this.sounding?.sound.key ?? null;

  /** Asks for a sound that is not ready yet: it is heard unless another was asked for, or silence, when it is. */
  ask(): number {
    this.asked += 1;
    return this.asked;
  }

  /** Whether nothing was asked for since. @param asked what `ask` gave */
  isLast(asked: number): boolean {
    return asked === this.asked;
  }

  /**
   * Plays a sound; what sounded before stops. Resolves once it is heard.
   *
   * @param asked what `ask` gave, where the sound was to be made ready first
   */
  async play(sound: OutputSound, asked: number = this.ask()): Promise<void> {
    if (!this.isLast(asked)) return;
    const { context, master } = this.open();
    // Without a click or a key before it a page may not be heard; then this waits for one.
    if (context.state !== "running") await context.resume();
    if (!this.isLast(asked)) return;
    this.silence();
    const seconds = sampleCount(sound.waveform) / sound.waveform.sampleRate;
    const toOwn = (at: number): number => Math.min(seconds, Math.max(0, at - sound.startsAtSeconds));
    const loop = sound.loop && { fromSeconds: toOwn(sound.loop.fromSeconds), toSeconds: toOwn(sound.loop.toSeconds) };
    const source = soundSource(context, sound.waveform, loop);
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setTargetAtTime(10 ** (sound.gainDb / 20), context.currentTime, rampSeconds / 3);
    source.connect(gain).connect(master);
    source.addEventListener("ended", () => this.ended(source));
    const fromSeconds = toOwn(sound.fromSeconds);
    source.start(0, fromSeconds);
    this.sounding = { sound, source, gain, startedAt: context.currentTime, fromSeconds, loop };
    this.tell();
  }

  stop(): void {
    this.asked += 1;
    if (this.sounding === null) return;
    this.silence();
    this.tell();
  }

  /** Repeats another stretch from now on, or none, without a break. */
  setLoop(loop: TimeSpan | null): void {
    const now = this.sounding;
    if (now === null) return;
    const at = this.reached() ?? 0;
    const { startsAtSeconds } = now.sound;
    const own = loop && {
      fromSeconds: Math.max(0, loop.fromSeconds - startsAtSeconds),
      toSeconds: loop.toSeconds - startsAtSeconds,
    };
    loopSource(now.source, own);
    const startedAt = this.context?.currentTime ?? 0;
    this.sounding = { ...now, sound: { ...now.sound, loop }, loop: own, fromSeconds: at - startsAtSeconds, startedAt };
  }

  /** Goes on with another sound from the very sample where the one that is heard is; begins it where none is. */
  async switchTo(sound: OutputSound): Promise<void> {
    const from = this.reached();
    await this.play({ ...sound, fromSeconds: from ?? sound.fromSeconds });
  }

  /** The level of what is heard, in dB beside that of the sound. */
  setGain(decibels: number): void {
    const now = this.sounding;
    if (now === null || this.context === null) return;
    now.gain.gain.setTargetAtTime(10 ** (decibels / 20), this.context.currentTime, rampSeconds);
  }

  /** The second of a player's sound that is heard now; null where it is not heard. */
  position(key: string): number | null {
    if (this.sounding?.sound.key !== key) return null;
    return this.reached(this.context?.outputLatency || 0);
  }

  /** @param latency seconds from the context to the ear */
  private reached(latency = 0): number | null {
    const { sounding, context } = this;
    if (sounding === null || context === null) return null;
    const played = Math.max(0, context.currentTime - sounding.startedAt - latency);
    const length = sounding.source.buffer?.duration ?? 0;
    const own = loopedPosition(sounding.fromSeconds, played, sounding.loop, length);
    return own + sounding.sound.startsAtSeconds;
  }

  level(): HeardLevel {
    if (this.analyser === null || this.sounding === null) return silentLevel;
    const samples = new Float32Array(this.analyser.fftSize);
    this.analyser.getFloatTimeDomainData(samples);
    let [most, sum] = [0, 0];
    for (const sample of samples) {
      most = Math.max(most, Math.abs(sample));
      sum += sample * sample;
    }
    return { peakDb: 20 * Math.log10(most), rmsDb: 10 * Math.log10(sum / samples.length) };
  }

  private open(): { context: AudioContext; master: GainNode } {
    if (this.context === null || this.master === null) {
      this.context = new AudioContext();
      this.master = new GainNode(this.context);
      this.analyser = new AnalyserNode(this.context, { fftSize: 2048 });
      this.master.connect(this.analyser).connect(this.context.destination);
    }
    return { context: this.context, master: this.master };
  }

  private silence(): void {
    const { sounding, context } = this;
    this.sounding = null;
    if (sounding === null || context === null) return;
    sounding.gain.gain.setTargetAtTime(0, context.currentTime, rampSeconds / 3);
    sounding.source.stop(context.currentTime + 2 * rampSeconds);
  }

  private ended(source: AudioBufferSourceNode): void {
    if (this.sounding?.source !== source) return;
    const { onEnd } = this.sounding.sound;
    this.sounding = null;
    this.tell();
    onEnd?.();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

const silentLevel: HeardLevel = { peakDb: Number.NEGATIVE_INFINITY, rmsDb: Number.NEGATIVE_INFINITY };

/** The one of this page. */
export const soundOutput: SoundOutput = new SoundOutput();
