import { beforeEach, describe, expect, it, vi } from "vitest";
import { load } from "./load.ts";
import { open } from "./open.ts";
import { openDevice } from "./open-device.ts";

vi.mock("./open-device.ts");

const close = vi.fn(async () => {});

/** A device that is compared with the processor as it is opened. */
beforeEach(() => {
  close.mockClear();
  vi.mocked(openDevice).mockImplementation(async (_, { onDeviceCheck }) => {
    await onDeviceCheck?.("webgpu");
    const compile = (): Promise<never> => Promise.reject(new Error("nothing is computed here"));
    return { runtime: { device: "webgpu", compile, close }, warnings: [] };
  });
});

describe("a device that is opened", () => {
  it("is closed again where the model cannot be loaded", async () => {
    await expect(load("no such model")).rejects.toMatchObject({ code: "not-found" });
    expect(close).toHaveBeenCalledTimes(1);
  });

  it("is told of, and what a report rejects with is what the call rejects with", async () => {
    const heard: string[] = [];
    const report = async ({ stage, note }: { readonly stage: string; readonly note?: string | undefined }) => {
      heard.push(`${stage} ${note}`);
      await Promise.resolve();
      throw new Error("mine");
    };
    const foley = await open({ report });
    await expect(foley.model("nano")).rejects.toThrow("mine");
    expect(heard).toEqual(["device webgpu"]);
    await foley.close();
  });

  it("may be told of to who closes the library then, and waits for that", async () => {
    const closed: string[] = [];
    const foley = await open({
      report: async () => {
        await foley.close();
        closed.push("closed");
      },
    });
    await foley.model("nano").catch(() => {});
    await foley.close();
    expect(closed).toEqual(["closed"]);
  });
});
