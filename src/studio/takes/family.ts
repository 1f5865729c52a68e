import { ancestorsOf, childrenOf } from "../store/find-takes.ts";
import type { Take } from "../take.ts";

/** A take with those that came of it. */
export interface FamilyTree {
  readonly take: Take;
  readonly children: readonly FamilyTree[];
}

/** Further up or down from a take nobody reads. */
const furthest = 12;

/** The tree that a take is in, from what it came of to what came of it. */
export async function familyOf(take: Take): Promise<FamilyTree> {
  const above = (await ancestorsOf(take)).slice(-furthest);
  return treeOf(above[0] ?? take, above.length + furthest);
}

async function treeOf(take: Take, depth: number): Promise<FamilyTree> {
  const children = depth === 0 ? [] : await childrenOf(take.id);
  return { take, children: await Promise.all(children.map((child) => treeOf(child, depth - 1))) };
}
