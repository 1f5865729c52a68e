import { type ServedFormatName, servedFormatSchema } from "../../api/sound-format-name.ts";
import type { elevenFormatNames } from "../../api/sound-generation.ts";
import type { ResultManner } from "../sounds/scribe-tasks.ts";

export type ElevenFormatName = (typeof elevenFormatNames)[number];

/** What a name of ElevenLabs' formats says: `mp3_44100_128` is MP3 of 44.1 kHz with 128 kilobits a second. */
export function elevenManner(name: ElevenFormatName): ResultManner {
  const [codec, rate, kilobits] = name.split("_");
  const format: ServedFormatName = servedFormatSchema.parse(codec);
  return { format, rate: Number(rate), kilobits: kilobits === undefined ? null : Number(kilobits) };
}
