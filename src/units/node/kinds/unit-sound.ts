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
  try {
    if (!keepsInputs) return { name, caption, hash: (await fileSound(sound).open()).hash, path, range };
    const hash = await keepInput(await readSoundBytes(path, range), store);
    return { name, caption, hash, path: null, range: null };
  } catch (error) {
    // Whoever hears it says why it cannot be used.
    if (error instanceof FoleyError) return { name, caption, hash: null, path, range };
    throw error;
  }
}

/** What of a sound decides what is heard: not where it lies. */
export function decisiveSound(sound: UnitSound | null): JsonValue {
  if (sound === null) return null;
  const { name, caption, hash } = sound;
  return { name, caption, hash };
}

/** The sound of a unit, wherever it lies; one that is another by now is refused. */
export function soundOfUnit({ name, caption, hash, path, range }: UnitSound, store: UnitStore): JudgedSound {
  if (path === null) return storedSound(name, caption, hash ?? "", store);
  const sound = fileSound({ name, path, range, caption: caption ?? undefined });
  const open: JudgedSound["open"] = async () => {
    const opened = await sound.open();
    if (hash === null || opened.hash === hash) return opened;
    throw new FoleyError("data", `${path}: expected the sound of the plan, got one that was changed; plan it again`);
  };
  return { ...sound, open };
}

function storedSound(name: string, caption: string | null, hash: string, store: UnitStore): JudgedSound {
  return {
    ...{ name, place: name, caption },
    byteCount: async () => 0,
    sampleRate: async () => audioSampleRate(await readInput(hash, store), name),
    async open() {
      const bytes = await readInput(hash, store);
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
