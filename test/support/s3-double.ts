import { createServer, type IncomingMessage, type Server } from "node:http";

/** A service that speaks as S3 does, as far as a store asks: in memory, and failing as often as is wished. */
export class S3Double {
  readonly objects = new Map<string, Buffer>();
  /** How many requests came. */
  requestCount = 0;
  readonly #server: Server;
  readonly #isFailing: () => boolean;

  private constructor(isFailing: () => boolean) {
    this.#isFailing = isFailing;
    this.#server = createServer((request, answer) => {
      void this.#answer(request).then(([status, body]) => answer.writeHead(status).end(body));
    });
  }

  static async open(isFailing: () => boolean = () => false): Promise<S3Double> {
    const double = new S3Double(isFailing);
    await new Promise<void>((resolve) => double.#server.listen(0, "127.0.0.1", resolve));
    return double;
  }

  /** What a client's environment says of it. */
  get environment() {
    const address = this.#server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return {
      ...{ AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" },
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    };
  }

  close(): Promise<unknown> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<[number, Buffer | string]> {
    this.requestCount++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (this.#isFailing()) return [503, "<Error><Code>SlowDown</Code></Error>"];
    if (!String(request.headers.authorization).startsWith("AWS4-HMAC-SHA256 Credential=key/")) return [403, ""];
    const url = new URL(request.url ?? "", "http://here");
    const name = decodeURIComponent(url.pathname.slice(1));
    if (url.searchParams.has("list-type")) return [200, this.#listed(name, url.searchParams)];
    if (request.method === "PUT") this.objects.set(name, Buffer.concat(chunks));
    const found = this.objects.get(name);
    return found === undefined ? [404, ""] : [200, request.method === "GET" ? found : ""];
  }

  /** Two at a time. */
  #listed(bucket: string, asked: URLSearchParams): string {
    const begin = `${bucket}${asked.get("prefix") ?? ""}`;
    const after = asked.get("continuation-token") ?? "";
    const names = [...this.objects.keys()].filter((name) => name.startsWith(begin) && name > after).sort();
    const page = names.slice(0, 2);
    const next = names.length > 2 ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
    const keys = page.map((name) => `<Contents><Key>${name.slice(bucket.length)}</Key></Contents>`);
    return `<ListBucketResult>${keys.join("")}${next}</ListBucketResult>`;
  }
}
