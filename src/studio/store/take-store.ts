import { FoleyError } from "../../engine/tensor/error.ts";
import type { Take } from "../take.ts";
import { errorNames } from "./library-error.ts";
import { database } from "./studio-database.ts";

/** A take with its samples, as it is kept. */
export interface TakeWithAudio {
  readonly take: Take;
  /** A WAV or FLAC file, or one as it was dropped in. */
  readonly audio: Blob;
}

/**
 * Keeps a take; it survives a reload.
 *
 * @throws FoleyError "io" where the browser has no room left
 */
export async function keepTake({ take, audio }: TakeWithAudio): Promise<void> {
  await keepTakes([{ take, audio }]);
}

/** Keeps a take that is not kept already: what is made once more after a reload is not doubled. @throws as `keepTake` does */
export async function keepNewTake(made: TakeWithAudio): Promise<void> {
  if ((await database.takes.get(made.take.id)) === undefined) await keepTake(made);
}

/** Keeps all of them or none. @throws as `keepTake` does */
export async function keepTakes(all: readonly TakeWithAudio[]): Promise<void> {
  try {
    await database.transaction("rw", database.takes, database.audio, async () => {
      await database.takes.bulkPut(all.map(({ take }) => take));
      await database.audio.bulkPut(all.map(({ take, audio }) => ({ id: take.id, audio })));
    });
  } catch (cause) {
    throw isFull(cause) ? new FoleyError("io", fullWords, { cause }) : cause;
  }
}

const fullWords = "library: expected room for a sound, got none left in this browser; export and delete some takes";

function isFull(error: unknown): boolean {
  return errorNames(error).includes("QuotaExceededError");
}

/** The file of a take. @throws FoleyError "not-found" where it was deleted */
export async function audioOf(id: string): Promise<Blob> {
  const row = await database.audio.get(id);
  if (row !== undefined) return row.audio;
  throw new FoleyError("not-found", "library: expected a take that is kept, got one that was deleted; choose another");
}

/** Changes what is said of a take; what it sounds like never changes. */
export async function changeTake(
  id: string,
  change: Partial<Pick<Take, "name" | "favourite" | "tags">>,
): Promise<void> {
  await database.takes.update(id, change);
}

/** Deletes takes, and gives what brings them back. */
export async function deleteTakes(ids: readonly string[]): Promise<() => Promise<void>> {
  const [takes, sounds] = await Promise.all([database.takes.bulkGet([...ids]), database.audio.bulkGet([...ids])]);
  const kept = takes.flatMap((take, i) => {
    const audio = sounds[i]?.audio;
    return take === undefined || audio === undefined ? [] : [{ take, audio }];
  });
  await database.transaction("rw", database.takes, database.audio, async () => {
    await database.takes.bulkDelete([...ids]);
    await database.audio.bulkDelete([...ids]);
  });
  return () => keepTakes(kept);
}
