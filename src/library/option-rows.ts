import { z } from "zod";
import { devices } from "../engine/runtime/device.ts";
import type { WorkEvent } from "../engine/work.ts";
import { setting } from "../settings/setting.ts";

const aFunction = (value: unknown): boolean => typeof value === "function";

/** What everything long takes beside its settings: how it is watched and stopped. */
export const workRows = {
  signal: setting(z.custom<AbortSignal>((value) => value instanceof AbortSignal).optional(), "stops the work", {
    expected: "an AbortSignal",
  }),
  report: setting(z.custom<(event: WorkEvent) => unknown>(aFunction).optional(), "hears how far the work is", {
    expected: "a function",
  }),
};

/** What a call that opens a device for itself takes. */
export const deviceRows = {
  device: setting(z.enum(["auto", ...devices]).optional(), "where networks are computed"),
  threadCount: setting(z.int().min(1).optional(), "processor threads; all where left out"),
  onDeviceCheck: setting(
    z.custom<(device: string) => void>(aFunction).optional(),
    "called before a device is compared with the processor, which takes a moment",
    { expected: "a function" },
  ),
};
