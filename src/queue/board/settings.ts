import { z } from "zod";
import { orNull } from "../../settings/or-null.ts";
import { setting } from "../../settings/setting.ts";

/** How a queue's pages are served. */
export const boardSettingsSchema = z.strictObject({
  host: setting(z.string(), "the address that it listens at").default("127.0.0.1"),
  port: setting(z.int().min(0).max(65_535), "the port, 0 for a free one").default(8124),
  key: orNull(
    setting(
      z.string().min(1),
      "what a browser has to show as its password; with it, units can be tried anew and removed",
    ),
  ),
});

/** As an operator says them. */
export type BoardOptions = z.input<typeof boardSettingsSchema>;
export type BoardSettings = z.output<typeof boardSettingsSchema>;
