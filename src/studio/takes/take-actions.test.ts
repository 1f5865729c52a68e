import { beforeEach, expect, test, vi } from "vitest";
import { monoWaveform } from "../../audio/waveform.ts";
import { referenceSettings } from "../../generate/settings.ts";
import type { OfferedModel } from "../backend/backend.ts";
import { useBackend } from "../backend/backend-state.ts";
import type { QueuedOrder } from "../making/queued-order.ts";
import type { Take } from "../take.ts";
import { closeOpenEdit, setOpenEdit } from "./open-edit.ts";
import { refineTake, reuseSettings } from "./take-actions.ts";

const told = vi.hoisted(() => ({ said: [] as string[], orders: [] as QueuedOrder[] }));
vi.mock("../toasts.tsx", () => ({ say: (line: string) => told.said.push(line) }));
vi.mock("../route.ts", () => ({ goTo: () => {} }));
vi.mock("../making/queue.ts", () => ({ enqueue: (order: QueuedOrder) => told.orders.push(order) }));

const made = { foley: "0.1.0", model: "nano", prompt: "rain", audio: null, seed: 3, loudness: -23 } as const;
const settings = { ...referenceSettings, ...made, steps: 5 };
const draft = {
  ...{ id: "a", name: "rain", prompt: "rain", seed: 3, model: "nano" },
  settings,
  parent: null,
} as unknown as Take;
const defaults = { ...referenceSettings, steps: 10 };

beforeEach(() => {
  told.said.length = 0;
  told.orders.length = 0;
  closeOpenEdit("a");
  useBackend.setState({ models: [{ name: "nano", defaults } as OfferedModel], backend: {} as never });
});

test("a draft is refined with all steps, and nothing is said where it is as it was made", async () => {
  await refineTake(draft);
  expect(told.orders[0]).toMatchObject({
    parent: { take: "a", how: "refine" },
    order: { wishes: { steps: 10, seed: 3 } },
  });
  expect(told.said).toEqual([]);
});

test("a draft that was changed by hand is refined without that, which is said, whether it was kept or not", async () => {
  await refineTake({ ...draft, settings: { ...settings, edits: ["Reversed"] } });
  const waveform = monoWaveform(new Float32Array(8), 16_000);
  setOpenEdit("a", { waveform, edits: [{ kind: "reverse" }], selection: null });
  await refineTake(draft);
  const line = '"rain" is made again with all steps, but not with what was done by hand.';
  expect(told.said).toEqual([line, line]);
});

test("settings of a take are put into the form, and what it cannot hold is said: another model too", async () => {
  await reuseSettings(draft);
  await reuseSettings({ ...draft, model: "other" });
  const line = "The form has this take's prompt, seed and settings";
  expect(told.said).toEqual([`${line}.`, `${line}, but not its model, other, which is not offered here.`]);
});
