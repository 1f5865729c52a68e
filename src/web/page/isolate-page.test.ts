import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { patience } from "../../../test/support/patience.ts";
import { isolatePage } from "./isolate-page.ts";

const never = new Promise<never>(() => {});
const installing = new (class extends EventTarget {
  state = "installing";
})();
const reload = vi.fn();

beforeEach(() => {
  reload.mockClear();
  vi.stubGlobal("crossOriginIsolated", false);
  vi.stubGlobal("document", { baseURI: "https://house/app/index.html" });
  vi.stubGlobal("location", { href: "https://house/app/index.html", reload });
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: () => {} });
});

afterEach(() => void vi.unstubAllGlobals());

/** A browser whose service workers are of this scope. */
function registered(scope: string, ready: Promise<unknown>): void {
  vi.stubGlobal("navigator", { serviceWorker: { register: async () => ({ scope, installing }), ready } });
}

it("says so where the service worker does not govern the page", async () => {
  registered("https://house/lib/", never);
  const whyNot = "the service worker governs https://house/lib/ alone; lay it beside the page";
  expect(await isolatePage("/lib/foley-service-worker.js")).toEqual({ isIsolated: false, whyNot });
});

it("says so where the service worker cannot be installed", async () => {
  registered("https://house/app/", never);
  const isolation = isolatePage();
  await new Promise(setImmediate);
  installing.state = "redundant";
  installing.dispatchEvent(new Event("statechange"));
  expect(await isolation).toMatchObject({
    isIsolated: false,
    whyNot: expect.stringMatching(/^the service worker could not/),
  });
});

it("loads the page anew where the service worker governs it", async () => {
  registered("https://house/", Promise.resolve());
  void isolatePage();
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce(), patience);
});
