import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Foley } from "../../library/foley.ts";
import { open } from "../../library/open.ts";
import { FolderStore } from "../../units/node/folder-store.ts";
import { keepInput } from "../../units/node/inputs.ts";
import { unitOf } from "../../units/unit-of-work.ts";
import { doneFile } from "../../units/unit-store.ts";
import { unitDoer } from "./unit-task.ts";

let folder: string;
let foley: Foley;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-doer-"));
  foley = await open();
});

afterAll(async () => {
  await foley.close();
  await rm(folder, { recursive: true, force: true });
});

test("a store without the sender's order, as a folder where nothing is mounted, is left to others", async () => {
  const needs = { device: null, model: null, memoryBytes: null, alsoHeld: [] };
  const unit = await unitOf({ kind: "generate", version: "1.0.0", request: {}, decisive: {}, needs });
  const [theirs, ours] = [join(folder, "theirs"), join(folder, "ours")];
  const note = await keepInput(new TextEncoder().encode("order"), new FolderStore(theirs));
  for (const place of [theirs, ours]) await new FolderStore(place).write(unit.key, doneFile, new Uint8Array());
  const outcomeAt = (store: string) =>
    unitDoer({ store, device: "cpu", threads: 1 })(
      { id: unit.key, unit, note },
      { foley, signal: new AbortController().signal, tell: () => {} },
    );
  expect(await outcomeAt(theirs)).toEqual({ kind: "found" });
  const what = `${ours}: expected the store of the sender, got another, without its order; mount or name the same on all machines`;
  expect(await outcomeAt(ours)).toEqual({ kind: "lacking", what });
});
