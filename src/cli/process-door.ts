import { text } from "node:stream/consumers";
import pico from "picocolors";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Door } from "./door.ts";

const eraseLine = "\r\u001b[K";

/** The door to this process: its standard streams and its signals. */
export function processDoor(): Door {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  process.once("SIGTERM", () => controller.abort());
  const isTerminal = process.stderr.isTTY === true;
  let isNoted = false;
  const eraseNote = (): void => {
    if (isNoted) process.stderr.write(eraseLine);
    isNoted = false;
  };
  return {
    out(words) {
      eraseNote();
      process.stdout.write(words);
    },
    outBytes(bytes) {
      eraseNote();
      process.stdout.write(bytes);
    },
    err(words) {
      eraseNote();
      process.stderr.write(isTerminal ? coloured(words) : words);
    },
    note(words) {
      if (!isTerminal) return;
      process.stderr.write(`${eraseLine}${pico.dim(words)}`);
      isNoted = true;
    },
    input: () => readInput(controller.signal),
    isTerminal,
    signal: controller.signal,
  };
}

/** Errors and warnings are seen by their first word; `NO_COLOR` turns that off. */
function coloured(words: string): string {
  return words.replace(/^(foley|error):/gm, pico.red("$1:")).replace(/^warning:/gm, pico.yellow("warning:"));
}

async function readInput(signal: AbortSignal): Promise<string> {
  const stop = (): void => void process.stdin.destroy();
  signal.addEventListener("abort", stop);
  try {
    return await text(process.stdin);
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new FoleyError("aborted", "stopped before standard input ended", { cause });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
