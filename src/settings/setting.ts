import type { z } from "zod";
import { withoutUndefined } from "./resolve.ts";

/** What is said of a setting beside its type, range and default, which its schema tells by itself. */
export interface SettingNote {
  /** What a value counts, in the plural: "seconds", "LUFS". */
  readonly unit?: string | undefined;
  /** What is expected, for messages and help, where the words made of type, range and unit would not do. */
  readonly expected?: string | undefined;
  /** The setting's name in messages, where it is not the key: "guidance rescale". */
  readonly title?: string | undefined;
  /** What holds where it is left out, for help, where no default of the schema says it: "the model's". */
  readonly absent?: string | undefined;
}

/**
 * A schema with what people are told of it: `setting(z.int().min(1).max(999), "sampling steps")`.
 *
 * It is zod's metadata, so the sentence and the rest also stand in what `z.toJSONSchema` makes. Say it before `.nullable()`,
 * `.default()` and `.optional()`, or after them: the outermost note is the one that counts.
 *
 * @param says a sentence without a capital and a full stop: what the setting does
 */
export function setting<S extends z.ZodType>(schema: S, says: string, note: SettingNote = {}): S {
  return schema.meta(withoutUndefined({ description: says, ...note }));
}
