// A service worker for pages of servers that send no headers of one's own, such as static hosting: it adds those that make a
// page cross-origin isolated, which threads need, and keeps pages, scripts and styles for when there is no network.
// It is one script, to be laid beside the page: what it may serve is what lies under its own address.

/** What a service worker has beside other workers, as far as it is used. */
interface ServiceWorkerPlace {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface PageFetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const cacheName = "foley-pages";

/** Files that are kept at most: those go that were not asked for longest, as scripts of builds before. */
const mostKept = 300;

/** What browsers ask for by themselves. What scripts fetch, such as models, they keep themselves. */
const kept = new Set(["document", "script", "style", "image", "font", "manifest", "worker", "sharedworker"]);

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
};

const place = globalThis as unknown as ServiceWorkerPlace;

addEventListener("install", () => void place.skipWaiting());
addEventListener("activate", (event) => (event as LifeEvent).waitUntil(place.clients.claim()));
addEventListener("fetch", (event) => {
  const { request, respondWith } = event as PageFetchEvent;
  // A browser's own tools ask for what is kept alone, which only they can be given.
  if (request.cache === "only-if-cached" && request.mode !== "same-origin") return;
  if (request.method === "GET" && /^https?:/.test(request.url)) respondWith.call(event, answerTo(request));
});

/** From the network, and as it was kept where there is none. */
async function answerTo(request: Request): Promise<Response> {
  const isKept = kept.has(request.destination) && new URL(request.url).origin === location.origin;
  const pages = isKept ? await caches.open(cacheName).catch(() => null) : null;
  try {
    const answer = isolated(await fetch(request));
    if (pages !== null && mayKeep(answer)) await keep(pages, request, answer.clone()).catch(() => {});
    return answer;
  } catch (cause) {
    const found = await pages?.match(request, { ignoreSearch: request.mode === "navigate" });
    if (found === undefined) throw cause;
    return found;
  }
}

/** What a server wants kept nowhere, as a page of one person, is not. */
function mayKeep({ ok, headers }: Response): boolean {
  return ok && !/\bno-store\b/i.test(headers.get("cache-control") ?? "");
}

/** A page is one, whatever its query; with it goes what is too old. What is kept again is the newest. */
async function keep(pages: Cache, request: Request, answer: Response): Promise<void> {
  if (request.mode !== "navigate") return pages.put(request, answer);
  await pages.put(request.url.replace(/[?#].*$/, ""), answer);
  const all = await pages.keys();
  for (const old of all.slice(0, Math.max(0, all.length - mostKept))) await pages.delete(old);
}

/** An answer of another origin that may not be looked into stays as it is. */
function isolated(answer: Response): Response {
  if (answer.status === 0 || answer.type === "opaqueredirect") return answer;
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(isolation)) headers.set(name, value);
  const { status, statusText } = answer;
  const hasBody = ![101, 204, 205, 304].includes(status);
  return new Response(hasBody ? answer.body : null, { status, statusText, headers });
}
