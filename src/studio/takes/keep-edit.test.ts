import { beforeEach, expect, test, vi } from "vitest";
import { decodeAudio } from "../../audio/decode/decode-audio.ts";
import { monoWaveform, type Waveform } from "../../audio/waveform.ts";
import { referenceSettings } from "../../generate/settings.ts";
import type { OfferedModel } from "../backend/backend.ts";
import { useBackend } from "../backend/backend-state.ts";
import type { QueuedOrder } from "../making/queued-order.ts";
import type { SoundEdit } from "../sound/edit/sound-edit.ts";
import type { TakeWithAudio } from "../store/take-store.ts";
import type { Take } from "../take.ts";
import { changeByModel } from "./change-by-model.ts";
import { isKept, keepEdit, keepingEnds } from "./keep-edit.ts";
import { closeOpenEdit, setOpenEdit } from "./open-edit.ts";

const kept = vi.hoisted(() => ({ takes: [] as TakeWithAudio[], orders: [] as QueuedOrder[], said: [] as string[] }));
vi.mock("../store/take-store.ts", () => ({ keepTake: async (take: TakeWithAudio) => void kept.takes.push(take) }));
vi.mock("../toasts.tsx", () => ({ say: (line: string) => kept.said.push(line) }));
vi.mock("../making/queue.ts", () => ({ enqueue: (order: QueuedOrder) => kept.orders.push(order) }));

const made = { foley: "0.1.0", model: "nano", prompt: "rain", audio: null, seed: 3, loudness: -23 } as const;
const settings = { ...referenceSettings, ...made };
const take = {
  id: "a",
  name: "rain",
  prompt: "rain",
  seed: 3,
  model: "nano",
  settings,
  isLoop: false,
} as unknown as Take;
const loop: Take = { ...take, settings: { ...settings, loop: true }, isLoop: true };
const reverse: SoundEdit = { kind: "reverse" };
const sound = (): Waveform => monoWaveform(Float32Array.of(0, 1.8, -0.5, 0.1), 16_000);

beforeEach(() => {
  kept.takes.length = 0;
  kept.orders.length = 0;
  kept.said.length = 0;
  closeOpenEdit("a");
  useBackend.setState({ models: [{ name: "nano" } as OfferedModel], backend: {} as never, limits: null });
});

test("what is kept is what is seen, beyond full scale too", async () => {
  const { audio, take: edited } = await keepEdit(take, sound(), [reverse]);
  const bytes = new Uint8Array(await audio.arrayBuffer());
  expect((await decodeAudio(bytes, "kept")).channels).toEqual(sound().channels);
  expect(edited).toMatchObject({ parent: { take: "a", how: "edit" }, settings: { edits: ["Reversed"] } });
});

test("what is asked to be kept again while it is being kept is kept once", async () => {
  const waveform = sound();
  const keeping = [keepEdit(take, waveform, [reverse]), keepEdit(take, waveform, [reverse])];
  expect(isKept(waveform)).toBe(false);
  await keepingEnds(waveform);
  expect(isKept(waveform)).toBe(true);
  const [first, second] = await Promise.all(keeping);
  expect(first).toBe(second);
  expect(kept.takes).toHaveLength(1);
});

test("what could not be kept may be tried again", async () => {
  const waveform = monoWaveform(Float32Array.of(Number.NaN), 16_000);
  await expect(keepEdit(take, waveform, [reverse])).rejects.toThrow();
  await keepingEnds(waveform);
  expect(isKept(waveform)).toBe(false);
  waveform.channels[0]?.fill(0.1);
  await keepEdit(take, waveform, [reverse]);
  expect(kept.takes).toHaveLength(1);
});

test("a take is a loop where its end goes on at its beginning after what was done, whatever made it", async () => {
  const crop: SoundEdit = { kind: "crop", fromSeconds: 0, toSeconds: 1 };
  const seam: SoundEdit = { kind: "seam", seconds: 0.1 };
  const keptOf = async (of: Take, edits: SoundEdit[]) => (await keepEdit(of, sound(), edits)).take;
  expect(await keptOf(loop, [crop])).toMatchObject({
    isLoop: false,
    settings: { loop: true },
    parent: { how: "edit" },
  });
  expect(await keptOf(loop, [reverse])).toMatchObject({ isLoop: true, parent: { how: "edit" } });
  expect(await keptOf({ ...take, settings: null }, [seam])).toMatchObject({ isLoop: true, parent: { how: "loop" } });
  expect(await keptOf(take, [seam, crop])).toMatchObject({ isLoop: false, parent: { how: "edit" } });
});

test("what a model changes is a take, with changes that were not kept before", async () => {
  const waveform = sound();
  const change = { how: "region", init: waveform, wishes: { inpaint: [{ toSeconds: 1 }] }, words: "" } as const;
  setOpenEdit("a", { waveform, edits: [reverse], selection: null });
  const from = await changeByModel({ take: loop, ...change });
  expect(kept.takes.map(({ take: { id } }) => id)).toEqual([from]);
  expect(kept.orders).toMatchObject([
    { parent: { take: from, how: "region" }, order: { wishes: { loop: undefined } } },
  ]);
  setOpenEdit("a", { waveform, edits: [], selection: null });
  expect(await changeByModel({ take: loop, ...change })).toBe("a");
  expect(kept.orders[1]).toMatchObject({ parent: { take: "a", how: "region" }, order: { wishes: { loop: true } } });
  expect(kept.takes).toHaveLength(1);
  expect(kept.said).toEqual([]);
  await changeByModel({ take: { ...loop, model: "other" }, ...change });
  expect(kept.said).toEqual([`"${loop.name}" was made by other, which is not offered here; nano makes the part.`]);
});
