/** Whether a page may have threads, and if not, why. */
export interface Isolation {
  readonly isIsolated: boolean;
  readonly whyNot: string | null;
}

/** Set before a page is loaded anew, so that it never is twice. */
const mark = "foley-isolated";

/**
 * Makes a page cross-origin isolated, which threads need, where its server sends no headers for it: registers foley's service
 * worker, a script that lies beside the page, and loads the page anew once. The service worker also keeps the page for when there
 * is no network.
 *
 * Call it first, and go on with what it comes to: where the page is loaded anew, it comes to nothing.
 *
 * @param script of the service worker; `foley-service-worker.js` beside the page where left out
 */
export async function isolatePage(script: string | URL = "foley-service-worker.js"): Promise<Isolation> {
  const { navigator, document, location } = globalThis;
  if (!("serviceWorker" in navigator)) {
    return isolationOf("this browser starts no service worker for this page; serve it by https or from localhost");
  }
  let registration: ServiceWorkerRegistration;
  try {
    registration = await navigator.serviceWorker.register(new URL(script, document.baseURI));
  } catch (cause) {
    return isolationOf(`the service worker could not be registered ("${wordsOf(cause)}"); lay it beside the page`);
  }
  if (globalThis.crossOriginIsolated) return isolationOf(null);
  const whyNot = whyNotAnew();
  if (whyNot !== null) return isolationOf(whyNot);
  const whyNotGoverned = await whyNotGovernedBy(registration);
  if (whyNotGoverned !== null) return isolationOf(whyNotGoverned);
  sessionStorage.setItem(mark, "yes");
  location.reload();
  return new Promise(() => {});
}

/** Why the page is not to be loaded anew; null where it is. Where a browser may keep nothing, even the name of a storage is an error. */
function whyNotAnew(): string | null {
  try {
    const isMarked = sessionStorage.getItem(mark) !== null;
    return isMarked ? "the page was loaded anew, and is not isolated all the same" : null;
  } catch (cause) {
    return `the browser may keep nothing of this page ("${wordsOf(cause)}"); allow it to`;
  }
}

/** Waits until a service worker governs the page; null then, else why it never will. */
async function whyNotGovernedBy({ scope, installing }: ServiceWorkerRegistration): Promise<string | null> {
  const { navigator, location } = globalThis;
  if (!location.href.startsWith(scope)) return `the service worker governs ${scope} alone; lay it beside the page`;
  const failed = new Promise<string>((resolve) => {
    installing?.addEventListener("statechange", () => {
      if (installing.state === "redundant") resolve("the service worker could not be installed; check its script");
    });
  });
  return Promise.race([navigator.serviceWorker.ready.then(() => null), failed]);
}

function isolationOf(whyNot: string | null): Isolation {
  return { isIsolated: globalThis.crossOriginIsolated, whyNot: globalThis.crossOriginIsolated ? null : whyNot };
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
