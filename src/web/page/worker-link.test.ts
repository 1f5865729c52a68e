import { describe, expect, it } from "vitest";
import { referenceSettings } from "../../generate/settings.ts";
import type { AskWorker } from "./ask-worker.ts";
import { FetchedModel } from "./fetched-model.ts";
import { WorkerLink } from "./worker-link.ts";

/** Copies what it is sent, as a worker's port does. */
const worker = {
  addEventListener: () => {},
  postMessage: (message: unknown) => void structuredClone(message),
  terminate: () => {},
} as unknown as Worker;

describe("what a page asks of its worker", () => {
  const { signal } = new AbortController();

  it("is refused where it cannot be sent", async () => {
    const wishes = { init: { sampleRate: 16_000, channels: [], play: () => {} } };
    const job = { kind: "generate", model: 0, prompt: "rain", wishes } as const;
    await expect(new WorkerLink(worker).ask(job, { signal }, () => {})).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(
        /^generate: expected what can be sent to a worker, got ".*"; leave functions out$/,
      ),
    });
  });

  it("has only options that there are", async () => {
    let asked = 0;
    const ask = (async () => {
      asked++;
    }) as unknown as AskWorker;
    const facts = { model: 0, name: "nano", device: "cpu", defaults: referenceSettings, sampleRate: 16_000 } as const;
    const model = new FetchedModel({ ...facts, warnings: [] }, ask, () => {});
    const wrong = model.generate("rain", { onStep: () => {} } as never);
    await expect(wrong).rejects.toMatchObject({ code: "usage", message: expect.stringContaining('got "onStep"') });
    expect(asked).toBe(0);
  });
});
