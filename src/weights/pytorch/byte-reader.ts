/** The bytes ended before the pickle did. */
export class OutOfBytes extends Error {}

const text = new TextDecoder("utf-8", { ignoreBOM: true });
const newline = 10;

/** Reads numbers and words, little-endian, one after the other. */
export class ByteReader {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** Inexact above 2^53, which no length in a file reaches. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** Pickles keep their floats big-endian. */
  float64BigEndian(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /** A whole number of `length` bytes in two's complement. */
  signed(length: number): bigint {
    const bytes = this.bytes(length);
    let value = 0n;
    for (let index = length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[index] as number);
    return BigInt.asIntN(length * 8, value);
  }

  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  utf8(length: number): string {
    return text.decode(this.bytes(length));
  }

  line(): string {
    const end = this.#bytes.indexOf(newline, this.position);
    if (end < 0) throw new OutOfBytes();
    const line = this.utf8(end - this.position);
    this.position++;
    return line;
  }

  #advance(length: number): number {
    const start = this.position;
    if (length > this.#bytes.length - start) throw new OutOfBytes();
    this.position += length;
    return start;
  }
}
