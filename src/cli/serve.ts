import type { Command } from "commander";
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
    door.out(`${url}\n`);
    await greet(url);
    await untilStopped(door.signal);
    await stopServer(stop, options, door);
  });
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
