import { soundSource } from "../play/loop-source.ts";
import type { StartedSource } from "./started-source.ts";

/** What tests ask of the page of parts, by name. */
export interface TrialProbes {
  /** What the parts asked for. */
  readonly asked: unknown[];
  readonly started: StartedSource[];
  /** One second of a loop, and what it should be. */
  loop(): Promise<{ rendered: number[]; expected: number[] }>;
  /** How many colours the picture has in columns at shares of its width. */
  shades(shares: readonly number[]): Promise<number[]>;
  /** What is less high than a finger needs. */
  small(): string[];
}

export function trialProbes(): TrialProbes {
  return { asked: [], started: noteStarts(), loop: renderLoop, shades, small };
}

function noteStarts(): StartedSource[] {
  const started: StartedSource[] = [];
  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (when = 0, offset = 0) {
    if (this.buffer !== null && this.context instanceof AudioContext) {
      const { sampleRate } = this.buffer;
      const samples = [...this.buffer.getChannelData(0)];
      started.push({ samples, sampleRate, offset, loop: [this.loop, this.loopStart, this.loopEnd] });
    }
    start.call(this, when, offset);
  };
  return started;
}

async function renderLoop(): Promise<{ rendered: number[]; expected: number[] }> {
  const samples = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i * 0.7) * 0.5);
  const context = new OfflineAudioContext(1, 16_000, 16_000);
  const [from, to] = [800, 3200];
  const loop = { fromSeconds: from / 16_000, toSeconds: to / 16_000 };
  const source = soundSource(context, { sampleRate: 16_000, channels: [samples] }, loop);
  source.connect(context.destination);
  source.start();
  const rendered = [...(await context.startRendering()).getChannelData(0)];
  const expected = rendered.map((_, i) => samples[i < to ? i : from + ((i - from) % (to - from))] as number);
  return { rendered, expected };
}

async function shades(shares: readonly number[]): Promise<number[]> {
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  const canvas = document.querySelector<HTMLCanvasElement>(".plot canvas");
  const context = canvas?.getContext("2d");
  if (!canvas || !context) return [];
  return shares.map((share) => {
    const { data } = context.getImageData(Math.floor(share * canvas.width), 0, 1, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

function small(): string[] {
  const touched = document.querySelectorAll<HTMLElement>(
    ":is(.sound-editor, .ab-player) :is(button, input:not([aria-hidden]), select)",
  );
  return [...touched]
    .filter(
      (element) =>
        !element.matches(":disabled") &&
        element.getBoundingClientRect().height < 43.5 &&
        element.getAttribute("type") !== "checkbox",
    )
    .map(({ outerHTML }) => outerHTML);
}
