import { expect, it, vi } from "vitest";
import type { Take } from "../take.ts";
import { type FamilyTree, familyOf } from "./family.ts";

const takes = vi.hoisted(() =>
  Array.from({ length: 60 }, (_, i) => ({
    id: String(i),
    parent: i === 0 ? null : { take: String(i - 1), how: "variation" },
  })),
);
vi.mock("../store/find-takes.ts", () => ({
  ancestorsOf: async ({ id }: Take) => takes.slice(0, Number(id)),
  childrenOf: async (id: string) => takes.slice(Number(id) + 1, Number(id) + 2),
}));

/** The takes of a tree whose takes have one child each. */
const line = ({ take, children: [child] }: FamilyTree): string[] => [take.id, ...(child ? line(child) : [])];

it("has the take itself, however far from the first of all, and twelve on either side", async () => {
  const ids = line(await familyOf(takes[30] as unknown as Take));
  expect([ids[0], ids.at(-1)]).toEqual(["18", "42"]);
  expect(line(await familyOf(takes[3] as unknown as Take))[0]).toBe("0");
});
