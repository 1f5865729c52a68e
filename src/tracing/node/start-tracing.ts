import { setTimeout as sleep } from "node:timers/promises";
import { traceWith } from "../traced.ts";

/** What OpenTelemetry's own environment says of where traces go; the rest of it is read by its packages. */
export interface TracingInputs {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_PROTOCOL?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_TRACES_PROTOCOL?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_TIMEOUT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_TRACES_TIMEOUT?: string | undefined;
  readonly OTEL_TRACES_EXPORTER?: string | undefined;
  readonly OTEL_SDK_DISABLED?: string | undefined;
}

/** What has to be installed beside foley, with the versions that fit together and run on Node 20. */
const packages: readonly string[] = [
  "@opentelemetry/sdk-trace-base@2.12.1",
  "@opentelemetry/resources@2.12.1",
  "@opentelemetry/exporter-trace-otlp-proto@0.223.1",
];

/** The one way in which traces are sent. */
const protocol = "http/protobuf";

/** What traces have to be sent, the last of them too, where the environment does not say: whoever ends waits for so long. */
const usualMs = 3000;

/** Who is traced, and who hears of what is wrong with that. */
export interface TracedProcess {
  /** As others shall know it, where the environment does not say. */
  readonly service: string;
  /** Of foley; asked for where traces are sent. */
  readonly version: () => string;
  readonly warn: (line: string) => void;
}

/**
 * Sends traces to where OpenTelemetry's environment says; where it says nothing, nothing of this is loaded. What is wrong with
 * them stops nothing.
 *
 * @param load brings what sends them
 * @returns sends the last and ends it
 */
export async function startTracing(
  { service, version, warn }: TracedProcess,
  environment: TracingInputs = process.env,
  load: () => Promise<typeof import("./open-tracer.ts")> = () => import("./open-tracer.ts"),
): Promise<() => Promise<void>> {
  const endpoint = endpointOf(environment);
  if (endpoint === null) return () => Promise.resolve();
  const wrong = faultOf(endpoint, environment);
  if (wrong !== null) {
    warn(`traces: ${wrong}; none are sent`);
    return () => Promise.resolve();
  }
  const timeoutMs = timeoutOf(environment);
  let isTold = false;
  const trouble = (reason: string): void => {
    if (!isTold) warn(`traces: expected ${endpoint} to take them, got ${reason}; they are lost while it does not`);
    isTold = true;
  };
  try {
    const { openTracer } = await load();
    const { tracer, close } = await openTracer(service, version(), {
      timeoutMs,
      onTrouble: (reason) => trouble(JSON.stringify(reason)),
    });
    traceWith(tracer);
    return async () => {
      traceWith(null);
      const isLate = await Promise.race([close().then(() => false), sleep(timeoutMs, true, { ref: false })]);
      if (isLate) trouble(`no answer within ${timeoutMs / 1000} s`);
    };
  } catch (error) {
    if (!isMissing(error)) throw error;
    warn(`traces: expected packages that send them to ${endpoint}, got none; npm install ${packages.join(" ")}`);
    return () => Promise.resolve();
  }
}

/** What is wrong with where traces go, of which OpenTelemetry's packages would say nothing; null for nothing. */
function faultOf(endpoint: string, environment: TracingInputs): string | null {
  const said = environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || environment.OTEL_EXPORTER_OTLP_PROTOCOL || protocol;
  if (said !== protocol) return `expected ${protocol}, got ${JSON.stringify(said)}`;
  // They take another address for one that is none.
  const isAddress = URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol);
  return isAddress ? null : `expected an address as http://HOST:4318, got ${JSON.stringify(endpoint)}`;
}

function timeoutOf(environment: TracingInputs): number {
  const said = Number(environment.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT || environment.OTEL_EXPORTER_OTLP_TIMEOUT);
  return said > 0 ? said : usualMs;
}

/** Null where no traces are wished. */
function endpointOf(environment: TracingInputs): string | null {
  const { OTEL_SDK_DISABLED: isDisabled, OTEL_TRACES_EXPORTER: exporter } = environment;
  if (isDisabled?.toLowerCase() === "true" || exporter === "none") return null;
  return environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || environment.OTEL_EXPORTER_OTLP_ENDPOINT || null;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}
