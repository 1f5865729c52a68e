import {
  type ArgumentKind,
  aFunction,
  anObject,
  aSignal,
  aText,
  checkOptions,
  checkTextArguments,
} from "../engine/tensor/argument.ts";
import type { AssemblyInputs, AssemblyOptions } from "../generate/node/assemble.ts";
import { oneOf } from "./one-of.ts";

const aTextOrNull: ArgumentKind = { expected: "a text or null", is: (value) => value === null || aText.is(value) };

const sourceKinds: Readonly<Record<keyof AssemblyInputs, ArgumentKind>> = {
  ...{ ldm: aText, clap: aText, vae: aTextOrNull, vocoder: aTextOrNull },
};

/**
 * Puts separately trained parts together as one model folder.
 *
 * @param out a folder that is not there yet, or a model that is replaced; it appears when it is whole
 * @throws FoleyError "not-found" where a source lacks its part, "usage" for default settings that cannot be
 */
export async function assemble(sources: AssemblyInputs, out: string, options: AssemblyOptions = {}): Promise<void> {
  checkOptions("assemble: sources", sourceKinds, sources);
  const { ldm, clap } = sources;
  checkTextArguments("assemble", { ldm, clap, out });
  const { storedPrecisions } = await import("../models/part-files.ts");
  const kinds: Readonly<Record<keyof AssemblyOptions, ArgumentKind>> = {
    ...{ name: aText, precision: oneOf(storedPrecisions), defaults: anObject, report: aFunction, signal: aSignal },
  };
  checkOptions("assemble", kinds, options);
  const { assembleModel } = await import("../generate/node/assemble.ts");
  return assembleModel(sources, out, options);
}
