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

/**
 * A tracer that sends spans by OTLP, as OpenTelemetry's environment says: where to, with which headers, how many of them.
 *
 * @param onTrouble hears once why nothing is taken
 */
export async function openTracer(
  service: string,
  version: string,
  onTrouble: (reason: string) => void,
): Promise<OpenedTracer> {
  const trouble = once(onTrouble);
  hearTrouble(trouble);
  const named = resourceFromAttributes({
    "service.name": service,
    "service.version": version,
    "process.pid": process.pid,
  });
  const said = detectResources({ detectors: [envDetector] });
  const provider = new BasicTracerProvider({
    resource: defaultResource().merge(named).merge(said),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  return { tracer: new OtelTracer(provider, version, trouble), close: () => provider.shutdown().catch(trouble) };
}

/** Says the first trouble alone. */
function once(onTrouble: (reason: string) => void): (error: unknown) => void {
  let isSaid = false;
  return (error) => {
    if (isSaid) return;
    isSaid = true;
    onTrouble(error instanceof Error ? error.message : String(error));
  };
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
