import { version } from "../library/version.ts";
import type { Door } from "./door.ts";

/** Does work whose traces go to where OpenTelemetry's environment says, if it says so. @param service what others know it as */
export async function withTracing<T>(door: Door, service: string, work: () => Promise<T>): Promise<T> {
  const { startTracing } = await import("../tracing/node/start-tracing.ts");
  const end = await startTracing({ service, version, warn: (line) => door.err(`warning: ${line}\n`) });
  try {
    return await work();
  } finally {
    await end();
  }
}
