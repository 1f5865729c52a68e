import { expect, it, vi } from "vitest";
import { say } from "./toasts.tsx";

const added = vi.hoisted((): { readonly timeout: number }[] => []);
vi.mock("@base-ui/react/toast", () => ({
  Toast: { createToastManager: () => ({ add: (toast: { readonly timeout: number }) => added.push(toast) }) },
}));

it("offers for a while what can be done otherwise too, and until it is put away what cannot", () => {
  say("Deleted a take.", { name: "Undo", stays: false, run: () => {} });
  say("1 change not kept.", { name: "Keep", stays: true, run: () => {} });
  expect(added.map(({ timeout }) => timeout)).toEqual([10_000, 0]);
});
