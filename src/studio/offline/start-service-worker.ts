import { useQueue } from "../making/queue.ts";
import { keptForTab } from "../store/kept-texts.ts";

const place = "foley-studio-isolated";

/** What tells that somebody has begun something in the page: a file given counts as much as a letter typed. */
const touches = ["pointerdown", "keydown", "input", "change", "drop"] as const;

/**
 * Starts the service worker, so that the studio opens without a network too. Where the site's own headers allow no threads, the
 * page is loaded once more as soon as the worker has added them, unless something is being made or was touched: what a person
 * has begun is never taken away.
 */
export async function startServiceWorker(): Promise<void> {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined) return;
  let isTouched = false;
  const touch = (): void => {
    isTouched = true;
  };
  for (const name of touches) document.addEventListener(name, touch, { capture: true, once: true });
  serviceWorker.addEventListener("controllerchange", () => {
    if (globalThis.crossOriginIsolated || keptForTab.get(place) !== null) return;
    if (isTouched || useQueue.getState().jobs.length > 0) return;
    if (keptForTab.set(place, "tried")) window.location.reload();
  });
  await serviceWorker.register(new URL("sw.js", document.baseURI));
}
