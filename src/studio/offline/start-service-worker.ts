import { useQueue } from "../making/queue.ts";

const place = "foley-studio-isolated";

/**
 * Starts the service worker, so that the studio opens without a network too. Where the site's own headers allow no threads, the
 * page is loaded once more as soon as the worker has added them, unless something is being made or was written.
 */
export async function startServiceWorker(): Promise<void> {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined) return;
  serviceWorker.addEventListener("controllerchange", () => {
    if (globalThis.crossOriginIsolated || sessionStorage.getItem(place) !== null) return;
    sessionStorage.setItem(place, "tried");
    if (useQueue.getState().jobs.length === 0 && !isWriting()) window.location.reload();
  });
  await serviceWorker.register(new URL("sw.js", document.baseURI));
}

function isWriting(): boolean {
  const { activeElement } = document;
  return activeElement instanceof HTMLTextAreaElement && activeElement.value !== "";
}
