import type { Program } from "../graph/program.ts";
import type { Weight } from "../tensor/stored-tensor.ts";
import { GraphWriter } from "./graph-writer.ts";
import { encodeModel, type OnnxModel } from "./model-proto.ts";

export interface EmitOptions {
  /** Whether the device takes rows out of a table in half precision: then the table is never widened, only its rows. */
  readonly gathersNarrow?: boolean | undefined;
  /** Of parameters that become inputs beside those that become constants. */
  readonly fed?: ReadonlyMap<string, Weight> | undefined;
}

/**
 * A program as an ONNX model.
 *
 * @param weights values for the parameters, which become constants; null where they become inputs. Those that are stored lie
 *   in files of one folder, or in memory; see `weightsAtHand`
 * @throws FoleyError "weights" where a parameter has no weight or one of another shape
 */
export function emitModel(
  program: Program,
  weights: ReadonlyMap<string, Weight> | null,
  { gathersNarrow = false, fed = new Map() }: EmitOptions = {},
): OnnxModel {
  const graph = new GraphWriter(program, { weights, fed, gathersNarrow });
  for (const node of program.nodes) graph.add(node);
  for (const [name, value] of Object.entries(program.outputs)) graph.addResult(name, value);
  return encodeModel(graph);
}
