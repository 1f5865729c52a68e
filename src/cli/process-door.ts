import pico from "picocolors";
import { checkGoing } from "../engine/work.ts";
import type { Door } from "./door.ts";
import { GuardedStream, hearSignals, readerGone, reportUncaught } from "./guard-process.ts";

const eraseLine = "\r\u001b[K";
const showCursor = "\u001b[?25h";

/** The door to this process: its standard streams and its signals. */
export function processDoor(): Door {
  const controller = new AbortController();
  const isTerminal = process.stderr.isTTY === true;
  const output = new GuardedStream(process.stdout, "standard output", () => controller.abort(readerGone));
  // Progress and remarks are not what is asked for: work goes on without their reader.
  const remarks = new GuardedStream(process.stderr, "standard error", () => {});
  hearSignals(() => {
    // A second signal leaves no time to show it again.
    if (isTerminal) remarks.write(showCursor);
    controller.abort();
  });
  reportUncaught((words) => remarks.write(words));
  let isNoted = false;
  const eraseNote = (): void => {
    if (isNoted) remarks.write(eraseLine);
    isNoted = false;
  };
  return {
    out(words) {
      eraseNote();
      output.write(words);
    },
    outBytes(bytes) {
      eraseNote();
      output.write(bytes);
    },
    err(words) {
      eraseNote();
      remarks.write(isTerminal ? coloured(words) : words);
    },
    note(words) {
      if (!isTerminal) return;
      remarks.write(`${eraseLine}${pico.dim(words)}`);
      isNoted = true;
    },
    flush: () => output.flush(),
    input: () => readInput(controller.signal),
    isTerminal,
    signal: controller.signal,
  };
}

/** Errors and warnings are seen by their first word; `NO_COLOR` turns that off. */
function coloured(words: string): string {
  return words.replace(/^foley:/gm, pico.red("foley:")).replace(/^warning:/gm, pico.yellow("warning:"));
}

async function readInput(signal: AbortSignal): Promise<string> {
  const stop = (): void => void process.stdin.destroy();
  signal.addEventListener("abort", stop);
  try {
    const { text } = await import("node:stream/consumers");
    return await text(process.stdin);
  } catch (cause) {
    checkGoing({ signal }, "stopped before standard input ended");
    throw cause;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
