import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  ROOT_CONTEXT,
  SpanKind,
  type Tracer as SpanMaker,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import type { SpanFacts, SpanOptions, SpanRole, TracedSpan, Tracer } from "../traced.ts";
import { readTraceparent, traceparentOf } from "../traceparent.ts";

const kinds: Readonly<Record<SpanRole, SpanKind>> = {
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  server: SpanKind.SERVER,
};

/** Tells of work by OpenTelemetry's spans. */
export class OtelTracer implements Tracer {
  readonly #provider: BasicTracerProvider;
  readonly #maker: SpanMaker;
  readonly #contexts = new AsyncLocalStorage<Context>();

  readonly #onTrouble: (error: unknown) => void;

  /**
   * @param version of foley
   * @param onTrouble hears why spans were not sent
   */
  constructor(provider: BasicTracerProvider, version: string, onTrouble: (error: unknown) => void) {
    this.#provider = provider;
    this.#onTrouble = onTrouble;
    this.#maker = provider.getTracer("foley", version);
  }

  span<T>(
    name: string,
    facts: SpanFacts,
    { role, parent }: SpanOptions,
    work: (span: TracedSpan) => Promise<T>,
  ): Promise<T> {
    const within = this.#contextOf(parent ?? null);
    const kind = role === undefined ? SpanKind.INTERNAL : kinds[role];
    const span = this.#maker.startSpan(name, { kind, attributes: { ...facts } }, within);
    const fail = (message: string): void => void span.setStatus({ code: SpanStatusCode.ERROR, message });
    return this.#contexts.run(trace.setSpan(within, span), async () => {
      try {
        return await work({ tell: (known) => void span.setAttributes({ ...known }), fail });
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error));
        throw error;
      } finally {
        span.end();
      }
    });
  }

  current(): string | null {
    const context = this.#contexts.getStore();
    const place = context === undefined ? undefined : trace.getSpanContext(context);
    return place === undefined ? null : traceparentOf(place);
  }

  flush(): Promise<void> {
    return this.#provider.forceFlush().catch(this.#onTrouble);
  }

  #contextOf(parent: string | null): Context {
    const place = parent === null ? null : readTraceparent(parent);
    if (place === null) return this.#contexts.getStore() ?? ROOT_CONTEXT;
    return trace.setSpanContext(ROOT_CONTEXT, { ...place, isRemote: true });
  }
}
