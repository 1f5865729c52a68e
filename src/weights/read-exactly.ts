import type { FileHandle } from "node:fs/promises";
import { FoleyError } from "../engine/tensor/error.ts";

// One read call takes less than 2 GiB; larger tensors take several.
const maxBytesPerRead = 2 ** 30;

/**
 * Exactly `length` bytes from `position`, in a buffer of their own, so that typed arrays on it are aligned.
 *
 * @throws FoleyError "weights" where the file ends first
 */
export async function readExactly(file: FileHandle, position: number, length: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const count = Math.min(length - done, maxBytesPerRead);
    const { bytesRead } = await file.read(bytes, done, count, position + done);
    if (bytesRead === 0) {
      const came = `the end of the file after ${done}`;
      throw new FoleyError(
        "weights",
        `expected ${length} bytes at ${position}, got ${came}; the file was cut while read`,
      );
    }
    done += bytesRead;
  }
  return bytes.buffer;
}
