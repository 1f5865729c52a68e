import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { focusOnOpened, noteOpened, removeFromPage } from "./focus-take.ts";

const removed = vi.hoisted(() => vi.fn(async () => {}));
vi.mock("./take-actions.ts", () => ({ removeTakes: removed }));

const body = {};
const focused: string[] = [];
beforeEach(() => {
  focused.length = 0;
  const takes = ["a", "b", "c"].map((take) => ({
    dataset: { take },
    querySelector: () => ({ focus: () => focused.push(take) }),
  }));
  vi.stubGlobal("document", { body, activeElement: body, querySelectorAll: () => takes });
});
afterEach(() => vi.unstubAllGlobals());

it("goes on beside a take that is deleted: at the next, at the end at the one before", async () => {
  for (const id of ["a", "c", "elsewhere"]) await removeFromPage(id);
  expect(removed.mock.calls).toEqual([[["a"]], [["c"]], [["elsewhere"]]]);
  expect(focused).toEqual(["b", "b"]);
});

it("goes on at the take whose page was left, once, and where nothing else has the focus", () => {
  noteOpened("b");
  Object.assign(document, { activeElement: {} });
  focusOnOpened();
  expect(focused).toEqual([]);
  Object.assign(document, { activeElement: body });
  focusOnOpened();
  focusOnOpened();
  expect(focused).toEqual(["b"]);
});
