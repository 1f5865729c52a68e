import { expect, test } from "vitest";
import { Scribe } from "./scribe.ts";

test("a sound that takes too long to read ends the thread that reads it, and who waits behind it is answered by the next", async () => {
  const thread = `
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ path }) => {
      while (path === "endless") {}
      if (path === "all memory") process.exit(1);
      parentPort.postMessage({ result: { format: path } });
    });`;
  const scribe = new Scribe(new URL(`data:text/javascript,${encodeURIComponent(thread)}`), 3000);
  const looks = ["endless", "WAV", "all memory", "FLAC"].map((path) => scribe.look(path, "a sound"));
  expect(await Promise.allSettled(looks)).toMatchObject([
    { reason: { code: "audio", message: expect.stringContaining("expected one that can be read within 3 s") } },
    { value: { format: "WAV" } },
    { reason: { code: "audio", message: expect.stringContaining("got one that ended the reader") } },
    { value: { format: "FLAC" } },
  ]);
  const late = Promise.allSettled(["endless", "WAV"].map((path) => scribe.look(path, "a sound")));
  await scribe.close();
  expect(await late).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
});
