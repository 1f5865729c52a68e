import { type BigIntStats, realpathSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type ByteSource, endsEarly } from "../engine/bytes/byte-source.ts";
import { type ErrorCode, FoleyError } from "../engine/tensor/error.ts";
import { hashOfFile } from "./hash-file.ts";
import { checkRegularFile } from "./regular-file.ts";

/**
 * The bytes of a file: nothing that may never end or never begin, and nothing that stands for a file.
 *
 * Reads that follow one another share a handle, which is closed as soon as none follows.
 *
 * @param what what is expected there, for messages
 * @param code of the error where it is something else
 * @throws FoleyError "not-found" where there is none, `code` where it is something else, "io" where it cannot be read
 */
export async function fileSource(path: string, what = "a file", code: ErrorCode = "weights"): Promise<ByteSource> {
  await checkRegularFile(path, what, code);
  const first = await openHandle(path, what);
  try {
    const stats = await first.stat({ bigint: true });
    const file = realpathSync(path);
    return new FileSource(path, file, stats, what);
  } finally {
    await first.close();
  }
}

// One read call takes less than 2 GiB; larger tensors take several.
const maxBytesPerRead = 2 ** 30;

class FileSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  readonly file: string;
  readonly bytes = null;
  readonly #stats: BigIntStats;
  readonly #what: string;
  #handle: Promise<FileHandle> | null = null;
  #reads = 0;

  constructor(name: string, file: string, stats: BigIntStats, what: string) {
    this.name = name;
    this.file = file;
    this.size = Number(stats.size);
    this.#stats = stats;
    this.#what = what;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#reads++;
    try {
      this.#handle ??= this.#open();
      return await readExactly(this.name, await this.#handle, offset, length);
    } finally {
      this.#reads--;
      setImmediate(() => this.#closeUnused());
    }
  }

  async checkUnchanged(): Promise<void> {
    const handle = await this.#open();
    await handle.close();
  }

  async sha256(): Promise<string> {
    await this.checkUnchanged();
    return hashOfFile(this.file);
  }

  async #open(): Promise<FileHandle> {
    const handle = await openHandle(this.file, this.#what);
    const { dev, ino, size, mtimeNs } = await handle.stat({ bigint: true });
    const known = this.#stats;
    if (dev === known.dev && ino === known.ino && size === known.size && mtimeNs === known.mtimeNs) return handle;
    await handle.close();
    throw new FoleyError(
      "weights",
      `${this.name}: expected the file that was opened, got a changed one; read it again`,
    );
  }

  #closeUnused(): void {
    if (this.#reads > 0 || this.#handle === null) return;
    const handle = this.#handle;
    this.#handle = null;
    // One that could not be opened was complained of by who read.
    handle.then((opened) => opened.close()).catch(() => {});
  }
}

async function readExactly(
  name: string,
  handle: FileHandle,
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const count = Math.min(length - done, maxBytesPerRead);
    const { bytesRead } = await handle.read(bytes, done, count, offset + done);
    if (bytesRead === 0) throw endsEarly(name, offset, length, offset + done);
    done += bytesRead;
  }
  return bytes;
}

function openHandle(path: string, what: string): Promise<FileHandle> {
  return open(path).catch((cause: NodeJS.ErrnoException) => {
    const expected = what === "a file" ? "a readable file" : what;
    const message = `${path}: expected ${expected}, got ${cause.code}; check the path and the permissions`;
    throw new FoleyError("io", message, { cause });
  });
}
