import { expect, test } from "vitest";
import { workerSettingsSchema } from "../../queue/worker/settings.ts";
import { serverSettingsSchema } from "./settings.ts";

test.each([
  [serverSettingsSchema, "stopSeconds", 2_000_000],
  [serverSettingsSchema, "keepDays", 100_000],
  [serverSettingsSchema, "mostUploadBytes", 2 ** 37],
  [workerSettingsSchema, "stopSeconds", 2_000_000],
  [workerSettingsSchema, "lockSeconds", 2_000_000],
] as const)("a time that no timer or date holds is refused, as it would be none: %#", (schema, name, most) => {
  expect(schema.safeParse({ [name]: most }).success).toBe(true);
  expect(schema.safeParse({ [name]: 2 * most }).success).toBe(false);
  expect(1000 * 2_000_000).toBeLessThan(2 ** 31);
  expect(new Date(Date.now() - 100_000 * 86_400_000).toISOString()).toMatch(/^\d{4}-/);
});
