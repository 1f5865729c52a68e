import { audioSampleRate, decodeAudio } from "../../../audio/decode/decode-audio.ts";
import { readSoundBytes } from "../../../audio/node/read-audio.ts";
import type { JsonValue } from "../../../engine/json/json-value.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import type { HeardSound } from "../../../evaluate/features/hear-sounds.ts";
import { type FileSoundInput, fileSound } from "../../../evaluate/node/file-sound.ts";
import type { JudgedSound } from "../../../evaluate/sounds/sound.ts";
import type { UnitStore } from "../../unit-store.ts";
import { keepInput, readInput } from "../inputs.ts";
import type { UnitTools } from "../unit-kind.ts";
import type { NotedHearing, UnitSound } from "./evaluate-request.ts";

/** A file as units name it, with the hash of its content. */
export async function unitSound(
  sound: FileSoundInput,
  { store, keepsInputs }: Pick<UnitTools, "store" | "keepsInputs">,
): Promise<UnitSound> {
  const { name, path, range = null, caption = null } = sound;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    if (!keepsInputs) return { name, caption, hash: (await fileSound(sound).open()).hash, path, range };
    bytes = await readSoundBytes(path, range);
  } catch (error) {
    // Whoever hears it says why it cannot be used.
    if (error instanceof FoleyError) return { name, caption, hash: null, path, range };
    throw error;
  }
  return { name, caption, hash: await keepInput(bytes, store), path: null, range: null };
}

/** What of a sound decides what is heard: not where it lies. */
export function decisiveSound(sound: UnitSound | null): JsonValue {
  if (sound === null) return null;
  const { name, caption, hash } = sound;
  return { name, caption, hash };
}

/** Sounds that are heard from a store. What the store has not, or refuses, is no fault of theirs. */
export class StoredSounds {
  readonly #store: UnitStore;
  readonly #troubles: unknown[] = [];

  constructor(store: UnitStore) {
    this.#store = store;
  }

  async read(hash: string): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return await readInput(hash, this.#store);
    } catch (error) {
      this.#troubles.push(error);
      throw error;
    }
  }

  /** @throws what the store did, where hearing took it for a fault of a sound */
  async heard<T>(hear: () => Promise<T>): Promise<T> {
    const [outcome] = await Promise.allSettled([hear()]);
    if (this.#troubles.length > 0) throw this.#troubles[0];
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  }
}

/** The sound of a unit, wherever it lies; one that is another by now is refused. */
export function soundOfUnit({ name, caption, hash, path, range }: UnitSound, stored: StoredSounds): JudgedSound {
  if (path === null) return storedSound(name, caption, hash ?? "", stored);
  const sound = fileSound({ name, path, range, caption: caption ?? undefined });
  const open: JudgedSound["open"] = async () => {
    const opened = await sound.open();
    if (hash === null || opened.hash === hash) return opened;
    throw new FoleyError("data", `${path}: expected the sound of the plan, got one that was changed; plan it again`);
  };
  return { ...sound, open };
}

function storedSound(name: string, caption: string | null, hash: string, stored: StoredSounds): JudgedSound {
  return {
    ...{ name, place: name, caption },
    byteCount: async () => 0,
    sampleRate: async () => audioSampleRate(await stored.read(hash), name),
    async open() {
      const bytes = await stored.read(hash);
      return { hash, decode: () => decodeAudio(bytes, name) };
    },
  };
}

/** What is kept of a sound that was heard. */
export function notedHearing(heard: HeardSound | null): NotedHearing | null {
  if (heard === null) return null;
  const { sound, hash, facts, problems } = heard;
  return { name: sound.name, caption: sound.caption, hash, facts, problems };
}

/** A sound that was heard elsewhere, of which nothing is opened any more. */
export function heardElsewhere(
  { name, caption, hash, facts, problems }: NotedHearing,
  features: HeardSound["features"],
): HeardSound {
  const gone = (): Promise<never> =>
    Promise.reject(new FoleyError("io", `${name}: expected not to be opened, as it was heard elsewhere`));
  const sound = { ...{ name, place: name, caption }, byteCount: async () => 0, sampleRate: gone, open: gone };
  return { sound, hash, facts, features, problems };
}
