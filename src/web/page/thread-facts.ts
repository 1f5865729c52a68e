/** How a browser computes. */
export interface ThreadFacts {
  /** Of the processor that compute at the same time. */
  readonly threads: number;
  /** Where there is but one although more were wanted: why, and what would help; null elsewhere. */
  readonly whyNoThreads: string | null;
}

/** More give little for networks of this size, and take them from the page. */
const mostThreads = 4;

const needed = "threads need a page that is cross-origin isolated";
const advice =
  "send Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp with it, or register foley's service worker";

/** @param wish of the caller; null for as many as are good */
export function threadFacts(wish: number | null): ThreadFacts {
  const processors = globalThis.navigator.hardwareConcurrency || 1;
  const threads = Math.min(wish ?? mostThreads, processors);
  if (threads <= 1)
    return { threads: 1, whyNoThreads: wish === 1 ? null : "this browser tells of one processor alone" };
  if (globalThis.crossOriginIsolated) return { threads, whyNoThreads: null };
  if (globalThis.isSecureContext) return { threads: 1, whyNoThreads: `${needed}; ${advice}` };
  return { threads: 1, whyNoThreads: `${needed}, and so https or localhost; serve it so` };
}
