import { createReadStream, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** Folders by the paths under which they are served, such as `/models/`; `/` comes last. */
export type Mounts = Readonly<Record<string, string>>;

export interface ServeOptions {
  /** Whether pages are cross-origin isolated, so that they may have threads; true where left out. */
  readonly isIsolated?: boolean | undefined;
  /** Texts by their paths, before any folder: pages that a test writes. */
  readonly pages?: Readonly<Record<string, string>> | undefined;
  /** Answers in place of a folder where it returns true. */
  readonly answer?: ((path: string, response: ServerResponse) => boolean) | undefined;
}

/** Folders on a port of this computer alone. */
export interface ServedFolder {
  /** With a slash at its end. */
  readonly url: string;
  /** Bytes of bodies that were sent, by path, since the last `forget`. */
  readonly sent: ReadonlyMap<string, number>;
  forget(): void;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/** Serves folders as a plain server of files does: with a date, so that browsers may ask whether it changed. */
export async function serveFolders(mounts: Mounts, options: ServeOptions = {}): Promise<ServedFolder> {
  const sent = new Map<string, number>();
  const server = createServer((request, response) => {
    const { pathname: path } = new URL(request.url ?? "/", "http://localhost");
    const count = (bytes: number): unknown => sent.set(path, (sent.get(path) ?? 0) + bytes);
    if (options.isIsolated !== false) isolate(response);
    if (options.answer?.(path, response) === true) return;
    const page = options.pages?.[path];
    if (page !== undefined) {
      response.setHeader("content-type", types[extname(path)] ?? "text/html; charset=utf-8");
      count(Buffer.byteLength(page));
      response.end(page);
    } else sendFile(fileOf(mounts, path), request, response, count);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    sent,
    forget: () => sent.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isolate(response: ServerResponse): void {
  response.setHeader("cross-origin-opener-policy", "same-origin");
  response.setHeader("cross-origin-embedder-policy", "require-corp");
  response.setHeader("cross-origin-resource-policy", "same-origin");
}

function fileOf(mounts: Mounts, path: string): string | null {
  const plain = normalize(decodeURIComponent(path));
  const mount = Object.keys(mounts).find((prefix) => plain.startsWith(prefix));
  if (mount === undefined || plain.includes("..")) return null;
  const file = join(mounts[mount] as string, plain.slice(mount.length) || "index.html");
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : null;
}

function sendFile(
  file: string | null,
  request: IncomingMessage,
  response: ServerResponse,
  count: (bytes: number) => unknown,
): void {
  if (file === null) {
    response.writeHead(404).end();
    return;
  }
  const { mtime, size } = statSync(file);
  const lastModified = mtime.toUTCString();
  response.setHeader("last-modified", lastModified);
  response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
  if (request.headers["if-modified-since"] === lastModified) {
    response.writeHead(304).end();
    return;
  }
  count(size);
  response.writeHead(200, { "content-length": size });
  createReadStream(file).pipe(response);
}
