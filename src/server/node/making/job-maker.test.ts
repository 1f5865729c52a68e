import { expect, it } from "vitest";
import { type JobMaker, withFewModels } from "./job-maker.ts";
import type { MakingTask } from "./messages.ts";

it("begins anew between jobs where more models were used than are to stay", async () => {
  const done: string[] = [];
  const maker = withFewModels(
    {
      make: async ({ models }) => {
        done.push(Object.values(models).join());
        return { kind: "died", how: "for a test" };
      },
      stop: () => {},
      renew: async () => void done.push("anew"),
      close: async () => {},
    } satisfies JobMaker,
    2,
  );
  for (const models of [{ a: "A" }, { b: "B", a: "A" }, { c: "C" }, { a: "A" }, { b: "B" }])
    await maker.make({ models } as unknown as MakingTask, () => {});
  expect(done).toEqual(["A", "B,A", "C", "anew", "A", "B"]);
});
