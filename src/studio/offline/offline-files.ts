/** Files whose names tell what is in them: they never change. */
export function isCached(path: string): boolean {
  return /^assets\/.*-[\w-]{8}\.\w+$/.test(path);
}

/** What the studio is made of, beside models and ONNX Runtime's WebAssembly, which foley/web keeps itself. */
export function isShell(path: string): boolean {
  return path === "" || path === "index.html" || path.startsWith("assets/") || /^web\/.*\.m?js$/.test(path);
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
