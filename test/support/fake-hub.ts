import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What goes wrong with the answer to one request for a file's content. */
export type Mishap =
  | { readonly kind: "drop"; readonly afterBytes: number }
  | { readonly kind: "wrong-bytes" }
  | { readonly kind: "status"; readonly status: number };

/** A request for a file's content. */
export interface FileRequest {
  readonly path: string;
  readonly range: string | undefined;
}

/** A Hugging Face hub with one repository, on this machine. */
export class FakeHub {
  readonly repository: string;
  readonly commit: string = "a".repeat(40);
  /** What each request for a content asked for, in order. */
  readonly requests: FileRequest[] = [];
  /** Used up from the front, by path. */
  readonly mishaps: Map<string, Mishap[]> = new Map();
  readonly files: ReadonlyMap<string, Buffer>;
  knowsRanges = true;
  /** Authorization of each request, in order. */
  readonly tokens: (string | undefined)[] = [];
  /** Answers in place of the hub where it returns true. */
  intercept: (path: string, request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  #server: Server | null = null;

  constructor(files: ReadonlyMap<string, Buffer>, repository = "someone/tiny") {
    this.files = files;
    this.repository = repository;
  }

  async start(): Promise<string> {
    const server = createServer((request, response) => this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://hub").pathname);
    this.tokens.push(request.headers.authorization);
    if (this.intercept(path, request, response)) return;
    const api = `/api/models/${this.repository}`;
    const prefix = `/${this.repository}/resolve/${this.commit}/`;
    const name = path.slice(prefix.length);
    const content = path.startsWith(prefix) ? this.files.get(name) : undefined;
    if (path === `${api}/revision/main`) json(response, { _id: "1", id: this.repository, sha: this.commit });
    else if (path === `${api}/tree/${this.commit}`) json(response, [...this.files].map(treeEntry));
    else if (content === undefined) json(response, { error: "Repository not found" }, 404);
    else {
      const { range } = request.headers;
      this.requests.push({ path: name, range });
      this.#send(response, content, range, this.mishaps.get(name)?.shift());
    }
  }

  #send(response: ServerResponse, content: Buffer, range: string | undefined, mishap: Mishap | undefined): void {
    if (mishap?.kind === "status") {
      json(response, { error: "no" }, mishap.status);
      return;
    }
    const start = this.knowsRanges && range !== undefined ? Number(/bytes=(\d+)-/.exec(range)?.[1]) : 0;
    const rest = content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, { "content-length": rest.length });
    if (mishap?.kind === "wrong-bytes") response.end(Buffer.alloc(rest.length, 1));
    else if (mishap?.kind === "drop") {
      // Late enough for what was sent to arrive.
      response.write(rest.subarray(0, mishap.afterBytes), () => setTimeout(() => response.destroy(), 50));
    } else response.end(rest);
  }
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

/** Large files are kept beside git, under their SHA-256; small ones in git. */
export function treeEntry([path, content]: [string, Buffer]): object {
  const oid = createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
  if (!/\.(safetensors|bin)$/.test(path)) return { type: "file", path, size: content.length, oid };
  const sha256 = createHash("sha256").update(content).digest("hex");
  return {
    type: "file",
    path,
    size: content.length,
    oid,
    lfs: { oid: sha256, size: content.length, pointerSize: 130 },
  };
}
