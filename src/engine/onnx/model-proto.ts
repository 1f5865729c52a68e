import { splitPath } from "../bytes/file-path.ts";
import type { DType } from "../tensor/dtype.ts";
import { internalError } from "../tensor/error.ts";
import { type Shape, sizeOf } from "../tensor/shape.ts";
import { isStored, type StoredTensor, storedWidths, type Weight } from "../tensor/stored-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ProtobufWriter } from "./protobuf.ts";
import { bytesAtHand } from "./weights-at-hand.ts";

export type AttributeValue = number | readonly number[] | string | { readonly float: number };

export interface NodeProto {
  readonly name: string;
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface ValueInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface GraphProto {
  readonly nodes: readonly NodeProto[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Tensors of the model by name; those in files have the precision that they are stored in. */
  readonly initializers: ReadonlyMap<string, Weight>;
}

/** Bytes that stand outside the model, under the name by which the model refers to them. */
export interface ExternalData {
  readonly path: string;
  readonly data: Uint8Array;
}

/** An ONNX model, and the large tensors that it refers to. */
export interface OnnxModel {
  readonly bytes: Uint8Array;
  readonly externalData: readonly ExternalData[];
  /** Where the files lie that the model refers to; null where there are none. */
  readonly externalFolder: string | null;
}

const irVersion = 10;
const opsets = [
  ["", 21],
  ["com.microsoft", 1],
] as const;
/** Tensors from this size on stay outside the protobuf: encoding them is slow, and the format ends at 2 GB. */
const externalBytes = 1024;

/** ONNX's number of an element type. */
export const elementTypes: { readonly [D in DType | "bfloat16"]: number } = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};

/** @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto for the numbers of the fields */
export function encodeModel(graph: GraphProto): OnnxModel {
  const externalFolder = folderOf(graph);
  const externalData: ExternalData[] = [];
  // ONNX Runtime finds tensors outside the model in memory or in files, never in both.
  const inlineBytes = externalFolder === null ? externalBytes : Number.POSITIVE_INFINITY;
  const writer = new ProtobufWriter();
  writer.varint(1, irVersion).string(2, "foley");
  writer.message(7, (out) => {
    for (const node of graph.nodes) out.message(1, (inner) => writeNode(inner, node));
    out.string(2, "foley");
    for (const [name, tensor] of graph.initializers) {
      out.message(5, (inner) => writeInitializer(inner, name, tensor, inlineBytes, externalData));
    }
    for (const value of graph.inputs) out.message(11, (inner) => writeValueInfo(inner, value));
    for (const value of graph.outputs) out.message(12, (inner) => writeValueInfo(inner, value));
  });
  for (const [domain, version] of opsets) writer.message(8, (out) => out.string(1, domain).varint(2, version));
  return { bytes: writer.finish(), externalData, externalFolder };
}

function writeNode(out: ProtobufWriter, node: NodeProto): void {
  for (const name of node.inputs) out.string(1, name);
  for (const name of node.outputs) out.string(2, name);
  out.string(3, node.name).string(4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) {
    out.message(5, (inner) => writeAttribute(inner, name, value));
  }
  out.string(7, node.domain);
}

function writeAttribute(out: ProtobufWriter, name: string, value: AttributeValue): void {
  out.string(1, name);
  if (typeof value === "number") {
    out.varint(3, value).varint(20, 2);
  } else if (typeof value === "string") {
    out.string(4, value).varint(20, 3);
  } else if ("float" in value) {
    out.float(2, value.float).varint(20, 1);
  } else {
    for (const element of value) out.varint(8, element);
    out.varint(20, 7);
  }
}

/** ONNX Runtime looks for files in one folder. */
function folderOf({ initializers }: GraphProto): string | null {
  const stored = [...initializers.values()].filter(isStored).filter((weight) => bytesAtHand(weight) === null);
  const folders = new Set(stored.map((weight) => splitPath(fileOf(weight)).folder));
  if (folders.size > 1) throw internalError(`the weights of one program lie in ${folders.size} folders`);
  return [...folders][0] ?? null;
}

function fileOf({ source: { name, file } }: StoredTensor): string {
  if (file === null) throw internalError(`the weights of ${name} were not read`);
  return file;
}

function writeInitializer(
  out: ProtobufWriter,
  name: string,
  weight: Weight,
  inlineBytes: number,
  externalData: ExternalData[],
): void {
  for (const size of weight.shape) out.varint(1, size);
  out.varint(2, elementTypes[isStored(weight) ? weight.precision : weight.dtype]).string(8, name);
  const data = isStored(weight) ? (bytesAtHand(weight) ?? locationOf(weight)) : bytesOf(weight);
  if (!(data instanceof Uint8Array)) {
    writeLocation(out, data);
    return;
  }
  if (data.byteLength < inlineBytes) {
    out.bytes(9, data);
    return;
  }
  const path = `tensor-${externalData.length}`;
  externalData.push({ path, data });
  writeLocation(out, { location: path, offset: 0, length: data.byteLength });
}

function bytesOf({ data: { buffer, byteOffset, byteLength } }: Tensor): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function locationOf(weight: StoredTensor): Readonly<Record<string, string | number>> {
  return {
    location: splitPath(fileOf(weight)).name,
    offset: weight.byteOffset,
    length: storedWidths[weight.precision] * sizeOf(weight.shape),
  };
}

function writeLocation(out: ProtobufWriter, location: Readonly<Record<string, string | number>>): void {
  for (const [key, value] of Object.entries(location)) {
    out.message(13, (inner) => inner.string(1, key).string(2, String(value)));
  }
  out.varint(14, 1);
}

function writeValueInfo(out: ProtobufWriter, { name, dtype, shape }: ValueInfo): void {
  out.string(1, name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.varint(1, elementTypes[dtype]).message(2, (dimensions) => {
        for (const size of shape) dimensions.message(1, (dimension) => dimension.varint(1, size));
      }),
    ),
  );
}
