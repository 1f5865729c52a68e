import { setTimeout as sleep } from "node:timers/promises";
import { traceWith } from "../traced.ts";

/** What OpenTelemetry's own environment says of where traces go; the rest of it is read by its packages. */
export interface TracingInputs {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_PROTOCOL?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_TRACES_PROTOCOL?: string | undefined;
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

/** What the last of them have to be sent. */
const lastMs = 3000;

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
  const said = environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? environment.OTEL_EXPORTER_OTLP_PROTOCOL ?? protocol;
  if (said !== protocol) {
    warn(`traces: expected ${protocol}, got ${JSON.stringify(said)}; none are sent`);
    return () => Promise.resolve();
  }
  try {
    const { openTracer } = await load();
    const { tracer, close } = await openTracer(service, version(), (reason) => {
      warn(`traces: expected ${endpoint} to take them, got "${reason}"; they are lost while it does not`);
    });
    traceWith(tracer);
    return async () => {
      traceWith(null);
      const isLate = await Promise.race([close().then(() => false), sleep(lastMs, true, { ref: false })]);
      if (isLate)
        warn(`traces: expected ${endpoint} to take the last within ${lastMs / 1000} s, got no answer; they are lost`);
    };
  } catch (error) {
    if (!isMissing(error)) throw error;
    warn(`traces: expected packages that send them to ${endpoint}, got none; npm install ${packages.join(" ")}`);
    return () => Promise.resolve();
  }
}

/** Null where no traces are wished. */
function endpointOf(environment: TracingInputs): string | null {
  const { OTEL_SDK_DISABLED: isDisabled, OTEL_TRACES_EXPORTER: exporter } = environment;
  if (isDisabled?.toLowerCase() === "true" || exporter === "none") return null;
  const said = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? environment.OTEL_EXPORTER_OTLP_ENDPOINT ?? "";
  return said === "" ? null : said;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}
