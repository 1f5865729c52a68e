import { expect, it } from "vitest";
import { soundNameSchema } from "../../server/api/sound.ts";
import { mostNameLetters, servedName } from "./upload-sound.ts";

it.each([
  "rain\r\non a roof",
  "\n",
  "",
  "a\u2028b",
  `${"a".repeat(mostNameLetters - 1)}🌧`,
  "🌧".slice(1),
  "é".repeat(300),
])("calls a sound as a server takes it: %j", (name) => {
  const served = servedName(name);
  expect(soundNameSchema.parse(served)).toBe(served);
  expect(servedName(served)).toBe(served);
  expect(() => encodeURIComponent(served)).not.toThrow();
});
