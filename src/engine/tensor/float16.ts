import type { DType } from "./dtype.ts";
import { type Tensor, tensor } from "./tensor.ts";

let decoded: Float32Array | undefined;

/** The value of one half-precision number given as its 16 bits. */
function decodeBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** All 65536 half-precision values: 256 KiB, made on first use, and faster than arithmetic per element. */
function decodeTable(): Float32Array {
  decoded ??= Float32Array.from({ length: 0x10000 }, (_, bits) => decodeBits(bits));
  return decoded;
}

/** Widens half-precision bits to float32: exact for every value. */
export function float16ToFloat32(bits: Uint16Array): Float32Array {
  const table = decodeTable();
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i] as number] as number;
  return values;
}

/**
 * Narrows float32 to half-precision bits, rounding to nearest, ties to even, as IEEE 754 and NumPy do.
 *
 * Values from 65520 on become infinity; any NaN becomes the quiet NaN.
 */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    bits[i] = ((word >>> 16) & 0x8000) | magnitudeBits(word & 0x7fffffff);
  }
  return bits;
}

const scratch: Float32Array = new Float32Array(1);
const scratchWord: Uint32Array = new Uint32Array(scratch.buffer);

function magnitudeBits(word: number): number {
  if (word > 0x7f800000) return 0x7e00;
  if (word >= 0x47800000) return 0x7c00;
  // Adding just under half of the dropped 13 bits, and one more where the kept part is odd, rounds ties to even;
  // a carry moves into the exponent, up to infinity, as it should.
  if (word >= 0x38800000) return (word - 0x38000000 + 0xfff + ((word >>> 13) & 1)) >>> 13;
  // Subnormal: beside 0.5 the spacing of float32 is 2^-24, which is the spacing wanted, so the addition rounds.
  scratchWord[0] = word;
  scratch[0] = (scratch[0] as number) + 0.5;
  return (scratchWord[0] as number) - 0x3f000000;
}

/** Widens bfloat16 bits, the upper half of a float32, to float32: exact for every value. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = (bits[i] as number) << 16;
  return new Float32Array(words.buffer);
}

/** Narrows float32 to bfloat16 bits, rounding to nearest, ties to even; any NaN becomes the quiet NaN. */
export function float32ToBfloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    const isNan = (word & 0x7fffffff) > 0x7f800000;
    bits[i] = isNan ? 0x7fc0 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return bits;
}

/** The tensor with elements as float32: itself where it already is, else a rounded copy. */
export function toFloat32(source: Tensor): Tensor<"float32"> {
  return isDType(source, "float32") ? source : tensor("float32", source.shape, float32Elements(source));
}

function float32Elements(source: Tensor): Float32Array {
  if (isDType(source, "float16")) return float16ToFloat32(source.data);
  if (isDType(source, "int64")) return Float32Array.from(source.data, Number);
  return Float32Array.from(source.data as Exclude<Tensor["data"], BigInt64Array>);
}

/** The tensor with elements as float16 bits: itself where it already is, else a rounded copy. */
export function toFloat16(source: Tensor): Tensor<"float16"> {
  if (isDType(source, "float16")) return source;
  return tensor("float16", source.shape, float32ToFloat16(toFloat32(source).data));
}

function isDType<D extends DType>(source: Tensor, dtype: D): source is Tensor<D> {
  return source.dtype === dtype;
}
