import { readFileSync } from "node:fs";
import { uptime } from "node:os";

/** Of Linux, on every computer: ticks of a second in which it counts when processes began. */
const ticksOfSecond = 100;

/**
 * Milliseconds for which a process has lived, at the least as long as it has; where the system does not say it, those for which
 * the computer has run.
 */
export function ageOfProcess(pid: number): number {
  const ofComputer = 1000 * uptime();
  const began = beginningOf(pid);
  if (began === null) return ofComputer;
  const own = beginningOf(process.pid);
  const ofThis = own === null ? 0 : own - began + 1000 * process.uptime();
  // A container may be told another beginning of the computer, and this process may have been another program at first.
  return Math.max(ofComputer - began, ofThis);
}

/** Milliseconds from the computer's beginning to that of a process; null where it cannot be told. */
function beginningOf(pid: number): number | null {
  try {
    const facts = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second is the program's name in brackets, which may hold anything; the beginning is the 22nd.
    const ticks = Number(facts.slice(facts.lastIndexOf(")") + 2).split(" ")[19]);
    return Number.isFinite(ticks) ? (1000 * ticks) / ticksOfSecond : null;
  } catch {
    return null;
  }
}
