import type { AssemblyInputs, AssemblyOptions } from "../generate/node/assemble.ts";

/**
 * Puts separately trained parts together as one model folder.
 *
 * @param out a folder that is not there yet, or a model that is replaced; it appears when it is whole
 * @throws FoleyError "not-found" where a source lacks its part, "usage" for default settings that cannot be
 */
export async function assemble(sources: AssemblyInputs, out: string, options: AssemblyOptions = {}): Promise<void> {
  const { assembleModel } = await import("../generate/node/assemble.ts");
  return assembleModel(sources, out, options);
}
