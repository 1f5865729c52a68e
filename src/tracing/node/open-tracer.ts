import { DiagLogLevel, diag } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { Tracer } from "../traced.ts";
import { OtelTracer } from "./otel-tracer.ts";

/** A tracer, and what ends it once all was sent. */
export interface OpenedTracer {
  readonly tracer: Tracer;
  close(): Promise<void>;
}

/** How traces are sent. */
export interface TracerInputs {
  /** What a place has to take them. */
  readonly timeoutMs: number;
  /** Hears why they are not taken. */
  readonly onTrouble: (reason: string) => void;
}

/**
 * A tracer that sends spans by OTLP, as OpenTelemetry's environment says: where to, with which headers, how many of them.
 */
export async function openTracer(
  service: string,
  version: string,
  { timeoutMs: timeoutMillis, onTrouble }: TracerInputs,
): Promise<OpenedTracer> {
  const trouble = (error: unknown): void => onTrouble(error instanceof Error ? error.message : String(error));
  hearTrouble(trouble);
  const named = resourceFromAttributes({
    "service.name": service,
    "service.version": version,
    "process.pid": process.pid,
  });
  const said = detectResources({ detectors: [envDetector] });
  const provider = new BasicTracerProvider({
    resource: defaultResource().merge(named).merge(said),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ timeoutMillis }))],
  });
  return { tracer: new OtelTracer(provider, version, trouble), close: () => provider.shutdown().catch(trouble) };
}

/** OpenTelemetry's packages tell of trouble here, as JSON with a stack. */
function hearTrouble(trouble: (error: unknown) => void): void {
  const hear = (message: string): void => trouble(reasonOf(message));
  const silent = (): void => {};
  const logger = { error: hear, warn: silent, info: silent, debug: silent, verbose: silent };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
}

function reasonOf(text: string): string {
  const told = /"message":"([^"]*)"/.exec(text)?.[1];
  return (told ?? text).split(/\\n|\n/)[0] ?? "";
}
