import { createHash } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { makeFolder } from "../../../files/make-folder.ts";
import { sweepTemporaries, temporaryBeside } from "../../../files/temporary.ts";
import { type UploadedSound, uploadedSoundSchema } from "../../api/sound.ts";
import type { Statements } from "../data/statements.ts";
import type { GivenBytes } from "../http/answer-part.ts";
import { givenFile } from "../http/given-file.ts";
import { Refusal } from "../http/refusal.ts";
import type { StoredSound } from "../making/messages.ts";
import type { Scribe } from "./scribe.ts";

/** What an upload may be at most. */
export interface UploadLimits {
  readonly mostBytes: number;
  readonly mostSeconds: number;
}

const idRowSchema = z.object({ id: z.string() });
const rowSchema = z.object({ facts: z.string().transform((text) => uploadedSoundSchema.parse(JSON.parse(text))) });

/** Sounds that were uploaded: a file each, called by the hash of its bytes, and a row that says what it is. */
export class SoundStore {
  readonly #statements: Statements;
  readonly #folder: string;
  readonly #scribe: Scribe;
  readonly #limits: UploadLimits;

  /** What uploads that were broken off left in the folder goes. */
  constructor(statements: Statements, folder: string, scribe: Scribe, limits: UploadLimits) {
    this.#statements = statements;
    this.#folder = folder;
    this.#scribe = scribe;
    this.#limits = limits;
    makeFolder(folder);
    sweepTemporaries(folder);
  }

  /**
   * Takes in a sound; the same bytes again are the same sound, which is called as it was last.
   *
   * @param given its name; null where it has none, or keeps the one that it has
   * @throws Refusal 413 where it is too large or too long, FoleyError "audio" for what is no sound
   */
  async add(body: ReadableStream<Uint8Array>, given: string | null): Promise<UploadedSound> {
    const temporary = temporaryBeside(join(this.#folder, "upload"));
    try {
      const { id, bytes } = await this.#receive(body, temporary);
      const known = this.find(id);
      // A file that somebody took away comes back with its bytes.
      if (known !== null && existsSync(this.#pathOf(id))) return this.#keep({ ...known, name: given ?? known.name });
      const name = given ?? known?.name ?? "sound";
      const looked = await this.#scribe.look(temporary, name);
      if (looked.seconds > this.#limits.mostSeconds) {
        const expected = `expected at most ${this.#limits.mostSeconds} s`;
        throw new Refusal(413, "too-large", `${name}: ${expected}, got ${looked.seconds.toFixed(1)} s; cut it`);
      }
      await rename(temporary, this.#pathOf(id));
      return this.#keep({ id, name, bytes, ...looked });
    } finally {
      await rm(temporary, { force: true });
    }
  }

  find(id: string): UploadedSound | null {
    const [row] = this.#statements.rows("SELECT facts FROM sound WHERE id = ?", id);
    return row === undefined ? null : rowSchema.parse(row).facts;
  }

  /** The file of a sound, and what it is called; null where there is none. */
  stored(id: string): StoredSound | null {
    const sound = this.find(id);
    return sound === null ? null : { path: this.#pathOf(id), name: sound.name };
  }

  /** Sounds that were brought before a moment, and that no kept job names. */
  unusedSince(moment: string): string[] {
    const rows = this.#statements.rows(
      `SELECT id FROM sound WHERE usedAt < ? AND NOT EXISTS (SELECT 1 FROM named WHERE named.id = sound.id)
       ORDER BY usedAt LIMIT 1000`,
      moment,
    );
    return rows.map((row) => idRowSchema.parse(row).id);
  }

  /** Removes a sound, but for one that was brought again since a moment. */
  async remove(id: string, moment: string): Promise<void> {
    const count = this.#statements.run("DELETE FROM sound WHERE id = ? AND usedAt < ?", id, moment);
    if (count > 0) await rm(this.#pathOf(id), { force: true });
  }

  /** Its bytes as they came. */
  open(id: string): Promise<GivenBytes> {
    return givenFile(this.#pathOf(id));
  }

  /** Its `usedAt` is when it was brought last. */
  #keep(sound: UploadedSound): UploadedSound {
    this.#statements.run(
      "INSERT OR REPLACE INTO sound (id, facts, usedAt) VALUES (?, ?, ?)",
      ...[sound.id, JSON.stringify(sound), new Date().toISOString()],
    );
    return sound;
  }

  async #receive(body: ReadableStream<Uint8Array>, path: string): Promise<{ id: string; bytes: number }> {
    const hash = createHash("sha256");
    const { mostBytes } = this.#limits;
    let bytes = 0;
    async function* counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        bytes += chunk.length;
        if (bytes > mostBytes) {
          throw new Refusal(
            413,
            "too-large",
            `sound: expected at most ${mostBytes} bytes, got more; send a shorter one`,
          );
        }
        hash.update(chunk);
        yield chunk;
      }
    }
    await pipeline(Readable.fromWeb(body as never), counted, createWriteStream(path, { flags: "wx", flush: true }));
    return { id: hash.digest("hex"), bytes };
  }

  #pathOf(id: string): string {
    return join(this.#folder, id);
  }
}
