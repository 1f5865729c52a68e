import type { RunningProgram } from "./running-program.ts";

/**
 * Waits for something to hold, as long as it takes.
 *
 * @param programs without which it would never hold
 * @throws what one of them said, where it ended before
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  ...programs: readonly RunningProgram[]
): Promise<void> {
  while (!(await holds())) {
    const over = programs.find(({ child }) => child.exitCode !== null || child.signalCode !== null);
    if (over !== undefined) return checkLastDone(holds, over);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What was waited for may be the last thing that a program did. */
async function checkLastDone(holds: () => boolean | Promise<boolean>, over: RunningProgram): Promise<void> {
  await over.ended;
  if (await holds()) return;
  const { exitCode, signalCode } = over.child;
  throw new Error(
    `expected a program at work, got one that ended by ${signalCode ?? exitCode}, saying: ${over.said()}`,
  );
}
