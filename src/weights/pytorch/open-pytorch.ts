import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import { entryOf } from "../../engine/tensor/entry-of.ts";
import { sizeOf } from "../../engine/tensor/shape.ts";
import { collectStateDict } from "../state-dict.ts";
import { storedDTypes } from "../stored-dtype.ts";
import type { WeightDescription, WeightFile } from "../weight-file.ts";
import { malformed, refusedObject } from "./defect.ts";
import { type Contents, openLegacyFormat, openZipFormat } from "./formats.ts";
import { Inert, type PickleValue, storageTypes, TensorReference } from "./reference.ts";
import { type PytorchValue, Resolver } from "./resolver.ts";

/**
 * Everything in what PyTorch saved, of either of its formats. Nothing in it is executed.
 *
 * @throws FoleyError "weights" where it is malformed or asks for more than tensors and plain containers
 */
export async function readPytorchValue(source: ByteSource): Promise<PytorchValue> {
  const contents = await openContents(source);
  if (contents.value instanceof Inert) throw refusedObject(source.name, contents.value.name);
  return new Resolver(source, contents).resolve(contents.value);
}

/**
 * A PyTorch file for the tensors of its state dict one by one: an optimizer's are never read.
 *
 * @throws FoleyError as `readPytorchValue`, and "weights" where there is no state dict
 */
export async function openPytorch(source: ByteSource): Promise<WeightFile> {
  const contents = await openContents(source);
  const references = referencesOf(source.name, contents.value);
  const resolver = new Resolver(source, contents);
  return {
    tensors: new Map([...references].map(([name, reference]) => [name, describe(reference)])),
    read: async (name) => resolver.tensor(entryOf(references, name)),
    locate: async (name) => resolver.locate(entryOf(references, name)),
  };
}

function describe({ storage: { type }, shape }: TensorReference): WeightDescription {
  const precision = storageTypes[type];
  return { shape, precision, bytes: storedDTypes[precision].bytes * sizeOf(shape) };
}

/**
 * The tensors of the state dict, still in the file. What is no tensor in it is left out, but an object that tensors went into
 * may be a weight in a form that is not known here.
 */
function referencesOf(path: string, value: PickleValue): Map<string, TensorReference> {
  if (value instanceof Inert) throw refusedObject(path, value.name);
  return collectStateDict(path, value, (found): found is TensorReference => {
    if (found instanceof Inert && found.holdsTensors) throw refusedObject(path, found.name);
    return found instanceof TensorReference;
  });
}

const zipSignature = 0x04034b50;

async function openContents(source: ByteSource): Promise<Contents> {
  if (source.size < 4) throw malformed(source.name, "a PyTorch file", `${source.size} bytes`);
  const isZip = new DataView((await source.read(0, 4)).buffer).getUint32(0, true) === zipSignature;
  return isZip ? openZipFormat(source) : openLegacyFormat(source);
}
