import type { ConvertOptions, ForDiffusersOptions, OnnxOptions } from "../convert/settings.ts";
import { checkTextArguments, checkWorkOptions } from "../engine/tensor/argument.ts";

/**
 * Writes a model folder as diffusers and foley load it: from an original AudioLDM checkpoint, from another model folder, or,
 * with encoders and tokenizer alone, from CLAP's.
 *
 * @param source a `.ckpt`, `.pt`, `.bin` or `.safetensors` file, a folder, or the name of a fetched model
 * @param target a folder that is not there yet; it appears when it is whole
 * @throws FoleyError "usage" where the target is there, "not-found", "config" and "weights" naming what is wrong
 */
export async function convertToFolder(source: string, target: string, options: ConvertOptions = {}): Promise<void> {
  checkTextArguments("convert", { source, target });
  checkWorkOptions("convert", options);
  const { convertModel } = await import("../convert/convert.ts");
  return convertModel(source, target, options);
}

/**
 * Writes a model so that diffusers makes the same sounds of it.
 *
 * @param model a model's name or folder
 * @param target a folder that is not there yet; it appears when it is whole
 * @throws FoleyError "usage" where the target is there, "not-found", "config" and "weights" naming what is wrong
 */
export async function convertToDiffusers(
  model: string,
  target: string,
  options: ForDiffusersOptions = {},
): Promise<void> {
  checkTextArguments("convert for diffusers", { model, target });
  checkWorkOptions("convert for diffusers", options);
  const { convertForDiffusers } = await import("../convert/for-diffusers.ts");
  return convertForDiffusers(model, target, options);
}

/**
 * Writes a model as ONNX files for ONNX Runtime, each with its weights beside it in `NAME.onnx.data`, and `onnx.json`, which
 * says names, types and shapes of all inputs and outputs.
 *
 * @param model a model's name or folder
 * @param target a folder that is not there yet; it appears when it is whole
 * @throws FoleyError "usage" where the target is there, "not-found", "config" and "weights" naming what is wrong
 */
export async function convertToOnnx(model: string, target: string, options: OnnxOptions = {}): Promise<void> {
  checkTextArguments("export", { model, target });
  checkWorkOptions("export", options);
  const { exportOnnx } = await import("../convert/onnx.ts");
  return exportOnnx(model, target, options);
}
