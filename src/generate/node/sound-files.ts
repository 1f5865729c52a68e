import { readAudio } from "../../audio/node/read-audio.ts";
import { writeWhole } from "../../files/write-whole.ts";
import type { SoundPaths } from "../sound-paths.ts";

/** Paths of sounds are those of files. */
export const soundFiles: SoundPaths = { read: (path) => readAudio(path), write: writeWhole };
