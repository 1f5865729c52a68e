// Stands between the studio's pages and the network: what was loaded once is there without a network too, and pages of a site
// that sends no headers of its own are cross-origin isolated, so that sounds are made in threads.
import { isCached, keptPath, withIsolation } from "./offline-files.ts";

/** What a service worker's events have beside those of others. */
interface WorkerEvent extends Event {
  readonly request: Request;
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
}

const cacheName = "foley-studio";
const scope = new URL("./", globalThis.location.href);

function on(name: "install" | "activate" | "fetch", hear: (event: WorkerEvent) => void): void {
  globalThis.addEventListener(name, (event) => hear(event as WorkerEvent));
}

on("install", (event) => event.waitUntil(takeAll()));
on("activate", (event) => event.waitUntil(takeOver()));

on("fetch", (event) => {
  const { request } = event;
  const within = pathOf(request.url);
  const path = within === null ? null : keptPath(within, request.mode === "navigate");
  if (request.method === "GET" && path !== null) event.respondWith(answerTo(request, path));
});

/** The path within the studio; null for what is elsewhere. */
function pathOf(url: string): string | null {
  const { origin, pathname } = new URL(url);
  const isInside = origin === scope.origin && pathname.startsWith(scope.pathname);
  return isInside ? pathname.slice(scope.pathname.length) : null;
}

/** Keeps all that the studio needs to start without a network. */
async function takeAll(): Promise<void> {
  const cache = await caches.open(cacheName);
  const names: unknown = await (await fetch(new URL("offline.json", scope), { cache: "no-cache" })).json();
  const wanted = Array.isArray(names) ? names.map(String) : [];
  await Promise.all(wanted.map((name) => cache.add(new URL(name, scope)).catch(() => {})));
  await serviceWorker().skipWaiting();
}

/** Throws away what no page of this build asks for, and serves pages that are open already. */
async function takeOver(): Promise<void> {
  const cache = await caches.open(cacheName);
  const list = await fetch(new URL("offline.json", scope)).catch(() => null);
  const names: unknown = list === null ? null : await list.json().catch(() => null);
  if (Array.isArray(names)) {
    const current = new Set(names.map((name) => new URL(String(name), scope).href));
    for (const { url } of await cache.keys()) if (!current.has(url)) await cache.delete(url);
  }
  await serviceWorker().clients.claim();
}

/** What only a service worker's global scope has. */
interface ServiceWorkerScope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

function serviceWorker(): ServiceWorkerScope {
  return globalThis as unknown as ServiceWorkerScope;
}

/** Files with a hash in their names as they are kept; others from the network, and as they are kept where there is none. */
async function answerTo(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  const key = new URL(path, scope);
  const kept = await cache.match(key);
  if (kept !== undefined && isCached(path)) return withIsolation(kept);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.status === 200) await cache.put(key, answer.clone()).catch(() => {});
    return withIsolation(answer);
  } catch (cause) {
    if (kept === undefined) throw cause;
    return withIsolation(kept);
  }
}
