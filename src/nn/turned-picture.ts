import { transpose } from "../engine/graph/op/layout.ts";
import type { Value } from "../engine/graph/value.ts";
import { Scope } from "./scope.ts";

/** A picture whose height and width have changed places. @param x `[batch, channel, height, width]` */
export function turnedPicture(x: Value): Value {
  return transpose(x, [0, 1, 3, 2]);
}

/**
 * Where a network over pictures declares its weights so that it computes on turned ones.
 *
 * Convolutions move along rows: they are faster the longer a row is, up to twice for pictures of a sound, whose frames are many
 * and whose bands are few. Kernels are turned once, as the network is compiled; nothing else in a network tells the axes apart.
 */
export function turnedScope(): Scope {
  return Scope.root({ adapter: (_name, shape, value) => (shape.length === 4 ? turnedPicture(value) : value) });
}
