import { expect, test } from "vitest";
import { HeldStore } from "../../../test/support/held-store.ts";
import { noteShard } from "./do-shard.ts";

test("a shard that is done again, of sounds that were changed, is noted anew", async () => {
  const store = new HeldStore("store");
  const job = { foley: "1.0.0", kind: "evaluate", request: { generated: ["rain.wav"] }, total: 1 } as const;
  for (const key of ["of-old-sounds", "of-new-sounds"])
    await noteShard(job, { index: 1, count: 1, units: [key], inputs: key }, store);
  const [note, ...others] = [...store.files.values()].map((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
  expect(others).toEqual([]);
  expect(note).toEqual({ index: 1, count: 1, units: ["of-new-sounds"], inputs: "of-new-sounds" });
});
