import { z } from "zod";
import { setting } from "../../settings/setting.ts";
import { keySchema } from "../api/key.ts";

/** As browsers write an origin: in small letters, without what follows the port, and without a port that is the usual one. */
function originOf(text: string): string | null {
  try {
    const { protocol, origin, href } = new URL(text);
    return /^https?:$/.test(protocol) && href === `${origin}/` ? origin : null;
  } catch {
    return null;
  }
}

/** It is compared with what browsers send, letter by letter. */
const originSchema = z
  .string()
  .refine((text) => originOf(text) !== null)
  .overwrite((text) => originOf(text) ?? text)
  .meta({ expected: "an address without a path, as https://studio.example" });

/** Seconds of a timer of Node's, which holds less than 2^31 milliseconds: of longer ones it makes the shortest. */
const mostTimer = 2_000_000;

/** Of more bytes, the milliseconds that they may take to come are beyond the 32 bits in which Node counts them. */
const mostUpload = 2 ** 37;

/** Three lives long, and still of four digits of years. */
const mostDays = 100_000;

/** How a server is run: every limit is a row here. */
export const serverSettingsSchema = z.strictObject({
  host: setting(z.string().min(1), "the address to listen at").default("127.0.0.1"),
  port: setting(z.int().min(0).max(65_535), "the port to listen at, 0 for a free one").default(8080),
  key: setting(keySchema, "what callers have to show; needed where others than this computer can call")
    .nullable()
    .default(null),
  origins: setting(z.array(originSchema), "pages of other origins that may call").default([]),
  workers: setting(z.int().min(1).max(64), "jobs done at once, each by a process with its own models").default(1),
  mostQueued: setting(z.int().min(1), "jobs that may wait").default(100),
  mostSounds: setting(z.int().min(1), "sounds of one job").default(200),
  mostUploadBytes: setting(z.int().min(1).max(mostUpload), "bytes of an uploaded sound", { unit: "bytes" }).default(
    64 * 2 ** 20,
  ),
  mostUploadSeconds: setting(z.number().positive(), "length of an uploaded sound", { unit: "seconds" }).default(600),
  ratePerMinute: setting(z.int().min(1), "requests that change something, of each caller in a minute").default(600),
  keepJobs: setting(
    z.int().min(1),
    "ended jobs that are kept, of more those that ended last; what a kept one names stays too",
  ).default(10_000),
  keepDays: setting(z.number().positive().max(mostDays), "days after which ended jobs and unused sounds go", {
    unit: "days",
  }).default(30),
  silentSeconds: setting(z.number().positive(), "without news after which a running job is stopped as stuck", {
    unit: "seconds",
  }).default(1800),
  stopSeconds: setting(z.number().min(0).max(mostTimer), "what running jobs have to end when the server is stopped", {
    unit: "seconds",
  }).default(20),
});

/** As an operator says them; what is left out has a default. */
export type ServerOptions = z.input<typeof serverSettingsSchema>;
export type ServerSettings = z.output<typeof serverSettingsSchema>;
