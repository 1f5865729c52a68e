import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { monoWaveform } from "../../audio/waveform.ts";
import { playSound } from "./play-sound.ts";

/** As far as it is used of Web Audio, with a clock of the test's own. */
class FakeContext {
  static all: FakeContext[] = [];
  state = "suspended";
  currentTime = 0;
  readonly destination = {};
  constructor() {
    FakeContext.all.push(this);
  }
  createBuffer(_channels: number, length: number, sampleRate: number) {
    // Lower rates no browser has to take.
    if (sampleRate < 8000) throw new DOMException("the sample rate is out of range", "NotSupportedError");
    return { duration: length / sampleRate, copyToChannel: () => {} };
  }
  async resume() {
    this.state = "running";
  }
  async suspend() {
    this.state = "suspended";
  }
}

class FakeSource extends EventTarget {
  static last: FakeSource;
  readonly buffer: unknown;
  constructor(_context: unknown, { buffer }: { readonly buffer: unknown }) {
    super();
    this.buffer = buffer;
    FakeSource.last = this;
  }
  connect() {}
  start() {}
  stop() {}
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("AudioContext", FakeContext);
  vi.stubGlobal("AudioBufferSourceNode", FakeSource);
});

const sound = (rate: number) => monoWaveform(new Float32Array(2 * rate), rate);
const last = () => FakeContext.all.at(-1) as FakeContext;

afterEach(() => void vi.useRealTimers());

it("stands still once nothing plays any more", async () => {
  const first = playSound(sound(8000));
  const { last: own } = FakeSource;
  const second = playSound(sound(8000));
  expect(last().state).toBe("running");
  first.stop();
  vi.advanceTimersByTime(10_000);
  expect(last().state).toBe("running");
  FakeSource.last.dispatchEvent(new Event("ended"));
  own.dispatchEvent(new Event("ended"));
  await Promise.all([first.ended, second.ended]);
  expect(last().state, "what is rendered is not heard yet").toBe("running");
  vi.advanceTimersByTime(10_000);
  expect(last().state).toBe("suspended");
});

it("says where it was stopped, whatever the clock says later", () => {
  const playing = playSound(sound(16_000));
  last().currentTime = 0.5;
  expect(playing.atSeconds()).toBe(0.5);
  playing.stop();
  last().currentTime = 1.5;
  playing.stop();
  expect(playing.atSeconds()).toBe(0.5);
});

it("plays a sound whose rate is lower than browsers take", () => {
  playSound(sound(2000));
  expect(FakeSource.last.buffer).toMatchObject({ duration: 2 });
});
