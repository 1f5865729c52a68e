import { expect, it } from "vitest";
import type { Item } from "../../data/dataset.ts";
import type { Judges } from "../../evaluate/score/judges.ts";
import { soundGroups } from "./sound-groups.ts";

const items = ["a", "b", "c"].map((id) => ({ id, captions: [id] }) as unknown as Item);

it.each([
  [1, [7, 8, 9]],
  [3, [7, 10, 13]],
])("gives each sound seeds of its own, where each is the best of %i", (candidates, seeds) => {
  const [group] = soundGroups(
    { items, reference: [] },
    { judges: {} as Judges, protocol: "foley", testConditions: ["text"], seed: 7, candidates, listenCount: 0 },
  );
  expect(group?.wishes.map(({ seed }) => seed)).toEqual(seeds);
});
