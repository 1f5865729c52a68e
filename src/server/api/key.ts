import { z } from "zod";

/** What a header brings as it was shown: of other letters none, and no space or line end around them. */
const showable = /^[!-~](?:[ -~]*[!-~])?$/;

/** Whether a key can be shown at all. */
export function isShowableKey(key: string): boolean {
  return showable.test(key);
}

/** What callers of a server show. */
export const keySchema = z
  .string()
  .min(16)
  .regex(showable)
  .meta({ expected: "a key of 16 letters or more, all of ASCII, without spaces or line ends around them" });
