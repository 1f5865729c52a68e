import { createServer, type Server } from "node:http";
import { bytesOf, type Field, messagesOf, numbersOf, stringsOf } from "./read-protobuf.ts";

/** A span as it was sent. */
export interface SentSpan {
  readonly name: string;
  /** What sent it, by the name of its service. */
  readonly service: string;
  readonly trace: string;
  readonly id: string;
  /** Empty for a first one. */
  readonly parent: string;
  readonly facts: Readonly<Record<string, string | number>>;
  /** Whether it came to a bad end. */
  readonly isFailed: boolean;
}

/** Takes traces by OTLP over HTTP, in protobuf. */
export class OtlpReceiver {
  readonly spans: SentSpan[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, answer) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        if (request.url !== "/v1/traces" || request.headers["content-type"] !== "application/x-protobuf")
          return void answer.writeHead(404).end();
        this.spans.push(...spansOf(Buffer.concat(parts)));
        answer.writeHead(200, { "content-type": "application/x-protobuf" }).end();
      });
    });
  }

  static async open(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  /** What `OTEL_EXPORTER_OTLP_ENDPOINT` is to say. */
  get endpoint(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  named(name: string): SentSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** Of an ExportTraceServiceRequest: resources, in them scopes, in them spans. */
function spansOf(request: Uint8Array): SentSpan[] {
  return messagesOf(asFields(request), 1).flatMap((resource) => {
    const service = String(factsOf(messagesOf(resource, 1)[0] ?? [], 1)["service.name"] ?? "");
    return messagesOf(resource, 2).flatMap((scope) => messagesOf(scope, 2).map((span) => spanOf(span, service)));
  });
}

function asFields(bytes: Uint8Array): Field[] {
  return messagesOf([{ number: 1, value: bytes }], 1)[0] ?? [];
}

function spanOf(span: readonly Field[], service: string): SentSpan {
  const hex = (number: number): string => Buffer.from(bytesOf(span, number)[0] ?? []).toString("hex");
  const failed = 2;
  return {
    ...{ service, trace: hex(1), id: hex(2), parent: hex(4), name: stringsOf(span, 5)[0] ?? "" },
    facts: factsOf(span, 9),
    isFailed: numbersOf(messagesOf(span, 15)[0] ?? [], 3)[0] === failed,
  };
}

/** Pairs of a key and a value, which is a text, or a whole number. */
function factsOf(fields: readonly Field[], number: number): Record<string, string | number> {
  const pairs = messagesOf(fields, number).map((pair) => {
    const value = messagesOf(pair, 2)[0] ?? [];
    return [stringsOf(pair, 1)[0] ?? "", stringsOf(value, 1)[0] ?? numbersOf(value, 3)[0] ?? ""] as const;
  });
  return Object.fromEntries(pairs);
}
