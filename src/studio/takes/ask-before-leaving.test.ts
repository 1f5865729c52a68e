import { afterEach, expect, it, vi } from "vitest";
import { monoWaveform } from "../../audio/waveform.ts";
import type { SoundEdit } from "../sound/edit/sound-edit.ts";
import { askBeforeLeaving } from "./ask-before-leaving.ts";
import { closeOpenEdit, setOpenEdit } from "./open-edit.ts";

afterEach(() => vi.unstubAllGlobals());

it("asks before a tab is closed on changes that are not kept, and only then", () => {
  const page = new EventTarget();
  vi.stubGlobal("window", page);
  const end = askBeforeLeaving();
  const isAsked = (): boolean => !page.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  const show = (edits: readonly SoundEdit[]): void =>
    setOpenEdit("take", { waveform: monoWaveform(new Float32Array(8), 8000), edits, selection: null });
  show([]);
  expect(isAsked()).toBe(false);
  show([{ kind: "reverse" } as SoundEdit]);
  expect(isAsked()).toBe(true);
  closeOpenEdit("take");
  expect(isAsked()).toBe(false);
  show([{ kind: "reverse" } as SoundEdit]);
  end();
  expect(isAsked()).toBe(false);
});
