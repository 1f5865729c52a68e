/** Files whose names tell what is in them: they never change. */
export function isCached(path: string): boolean {
  return /^assets\/.*-[\w-]{8}\.\w+$/.test(path);
}

/** The path by which an answer of the studio is kept; null for what is left alone, as pages are that lie beside its own. */
export function keptPath(path: string, isPage: boolean): string | null {
  if (path === "" || path === "index.html") return "";
  return !isPage && isShell(path) ? path : null;
}

/** What the studio is made of, beside models and ONNX Runtime's WebAssembly, which foley/web keeps itself. */
function isShell(path: string): boolean {
  return path.startsWith("assets/") || /^web\/.*\.m?js$/.test(path);
}

const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** An answer as a server would give it to a page that has threads. */
export function withIsolation(answer: Response): Response {
  if (answer.status === 0 || answer.headers.has("Cross-Origin-Embedder-Policy")) return answer;
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(isolation)) headers.set(name, value);
  const { status, statusText, body } = answer;
  return new Response(status === 304 ? null : body, { status, statusText, headers });
}
