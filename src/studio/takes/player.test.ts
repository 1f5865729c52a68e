import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { patience } from "../../../test/support/patience.ts";
import { monoWaveform, type Waveform } from "../../audio/waveform.ts";
import { soundOutput } from "../sound/play/sound-output.ts";
import { playTake, stopPlaying } from "./player.ts";

/** Decodes a take, once the test lets it. */
const decoding = vi.hoisted(() => new Map<string, (waveform: Waveform) => void>());
vi.mock("../store/take-store.ts", () => ({ audioOf: async (id: string) => id }));
vi.mock("./new-take.ts", () => ({
  waveformOf: (id: string) => new Promise((resolve) => decoding.set(id, resolve)),
}));

/** As far as it is used of Web Audio. */
class FakeNode extends EventTarget {
  readonly gain = { setTargetAtTime: () => {} };
  connect(next: unknown) {
    return next;
  }
  start() {}
  stop() {}
}
class FakeContext {
  state = "running";
  currentTime = 0;
  readonly destination = {};
  createBuffer(_channels: number, length: number, sampleRate: number) {
    if (sampleRate < 8000) throw new Error("createBuffer: the rate is too low");
    return { duration: length / sampleRate, copyToChannel: () => {} };
  }
}

beforeEach(() => {
  vi.stubGlobal("AudioContext", FakeContext);
  for (const name of ["GainNode", "AnalyserNode", "AudioBufferSourceNode"]) vi.stubGlobal(name, FakeNode);
});
afterEach(() => vi.unstubAllGlobals());

const sound = (rate = 16_000) => monoWaveform(new Float32Array(rate), rate);
const decoded = async (id: string, waveform = sound()): Promise<void> => {
  await vi.waitUntil(() => decoding.has(id), patience);
  decoding.get(id)?.(waveform);
};
const place = { startsAtSeconds: 0, fromSeconds: 0, loop: null, gainDb: 0, onEnd: null };

it("leaves what another player was asked for later, once a take is decoded", async () => {
  const slow = playTake("slow");
  await soundOutput.play({ key: "editor", waveform: sound(), ...place });
  await decoded("slow");
  await slow;
  expect(soundOutput.playingKey()).toBe("editor");
});

it("leaves silence that was asked for, and plays what was asked for last", async () => {
  const stopped = playTake("stopped");
  stopPlaying();
  await decoded("stopped");
  await stopped;
  expect(soundOutput.playingKey()).toBeNull();
  const asked = soundOutput.ask();
  const later = playTake("later");
  await decoded("later");
  await later;
  await soundOutput.play({ key: "prepared", waveform: sound(), ...place }, asked);
  expect(soundOutput.playingKey()).toBe("later");
});

it("plays a sound whose rate no browser has to take", async () => {
  const low = playTake("low");
  await decoded("low", sound(2000));
  await low;
  expect(soundOutput.playingKey()).toBe("low");
});
