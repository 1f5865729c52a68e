import { hostname } from "node:os";
import type { Command } from "commander";
import { isLoopback } from "../server/node/http/loopback.ts";
import type { Door } from "./door.ts";
import { reportError } from "./error-status.ts";
import { addServeOptions, type ServeCommandOptions, serveInputsOf } from "./serve-options.ts";
import { withTracing } from "./with-tracing.ts";

/** `foley serve` */
export function addServe(command: Command, door: Door): void {
  addServeOptions(command).action((options: ServeCommandOptions) => serve(options, door));
}

/** The server until it is stopped. @param greet is told where it is once it listens */
export async function serve(
  options: ServeCommandOptions,
  door: Door,
  greet: (url: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { startServer } = await import("../server/node/serve.ts");
  const inputs = serveInputsOf(options, (error) => door.err(`${reportError(error)}\n`));
  await withTracing(door, "foley-server", async () => {
    const { url, stop } = await startServer(inputs);
    sayAddress(url, options.host, door);
    await greet(url);
    await untilStopped(door.signal);
    await stopServer(stop, options, door);
  });
}

/** Says where a server is; where it listens at all addresses of this computer, what others call it by as well. */
export function sayAddress(url: string, host: string | undefined, door: Door): void {
  door.out(`${url}\n`);
  const others = new URL(url);
  const isForAll = host !== undefined && !isLoopback(host) && isLoopback(others.hostname.replace(/[[\]]/g, ""));
  others.hostname = hostname();
  if (isForAll) door.err(`others: ${others.origin}\n`);
}

/** What runs may take its time to end, and people are told that it does. */
async function stopServer(
  stop: () => Promise<void>,
  { stopSeconds, quiet }: ServeCommandOptions,
  door: Door,
): Promise<void> {
  const say = (): void =>
    door.err(
      `stopping: what runs has ${stopSeconds} s to end, the rest begins again at the next start; again ends at once\n`,
    );
  const saying = quiet === true ? undefined : setTimeout(say, 500);
  try {
    await stop();
  } finally {
    clearTimeout(saying);
  }
}

/** Waits for Ctrl-C and its kin. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
