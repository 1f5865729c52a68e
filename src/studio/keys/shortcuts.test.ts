import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { usePlayer } from "../takes/player.ts";
import { listenForKeys } from "./shortcuts.ts";

class FakeElement {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  matches(selector: string) {
    return selector === this.name;
  }
}

let page: EventTarget;
let end: () => void;
const looked = vi.fn(() => []);
beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal("window", page);
  vi.stubGlobal("HTMLElement", FakeElement);
  vi.stubGlobal("document", { activeElement: null, querySelectorAll: looked });
  end = listenForKeys();
});
afterEach(() => {
  end();
  vi.unstubAllGlobals();
});

function press(type: "keydown" | "keyup", key: string, more: object = {}): Event {
  const event = Object.assign(new Event(type, { cancelable: true }), { key, repeat: false, ...more });
  page.dispatchEvent(event);
  return event;
}

it("does once what a key does that is held, but for going through takes", () => {
  const isLooping = () => usePlayer.getState().isLooping;
  const before = isLooping();
  press("keydown", "l");
  const again = press("keydown", "l", { repeat: true });
  expect([isLooping(), again.defaultPrevented]).toEqual([!before, true]);
  press("keydown", "j");
  press("keydown", "j", { repeat: true });
  expect(looked).toHaveBeenCalledTimes(2);
});

it("lets no browser press a take's picture as Space is let go", () => {
  const letGo = (name: string): boolean => {
    const event = Object.assign(new Event("keyup", { cancelable: true }), { key: " " });
    Object.defineProperty(event, "target", { value: new FakeElement(name) });
    page.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect([letGo(".picture"), letGo(".button")]).toEqual([true, false]);
});
