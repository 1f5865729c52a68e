import { constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { FoleyError } from "../engine/tensor/error.ts";
import { checkGoing, type Work } from "../engine/work.ts";
import { isSystemError } from "./system-error.ts";

/**
 * What is written into a named pipe, or one of a shell's process substitution, until its last writer closes it.
 *
 * It is opened without waiting for a writer and read as a socket: a read of the file system could not be stopped.
 *
 * @returns null where more is written than may be
 * @throws FoleyError "aborted" when stopped before its end, "io" where it cannot be read
 */
export async function readPipe(
  path: string,
  mostBytes: number,
  work: Pick<Work, "signal">,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const socket = new Socket({ fd, readable: true, writable: false, signal: work.signal });
    for await (const chunk of socket) {
      const bytes: Uint8Array = chunk;
      length += bytes.length;
      if (length > mostBytes) return null;
      chunks.push(bytes);
    }
  } catch (cause) {
    checkGoing(work, `stopped before ${path} ended`);
    const came = isSystemError(cause) ? cause.code : String(cause);
    throw new FoleyError("io", `${path}: expected a pipe that can be read, got ${came}; check its permissions`, {
      cause,
    });
  }
  return Buffer.concat(chunks);
}
