/** One field of a Protocol Buffers message: integers as bigints, all else as its bytes. */
export interface Field {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** The fields of a message in their order. */
export function readMessage(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("the message ends inside a number");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new Error("the message ends inside a field");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const values: Record<number, () => bigint | Uint8Array> = {
    0: varint,
    1: () => take(8),
    2: () => take(Number(varint())),
    5: () => take(4),
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const read = values[tag & 7];
    if (read === undefined) throw new Error(`unknown wire type ${tag & 7}`);
    fields.push({ number: tag >> 3, value: read() });
  }
  return fields;
}

export function numbersOf(fields: readonly Field[], number: number): number[] {
  return fields
    .filter((field) => field.number === number)
    .map((field) => Number(BigInt.asIntN(64, field.value as bigint)));
}

export function stringsOf(fields: readonly Field[], number: number): string[] {
  return bytesOf(fields, number).map((bytes) => new TextDecoder().decode(bytes));
}

export function bytesOf(fields: readonly Field[], number: number): Uint8Array[] {
  return fields.filter((field) => field.number === number).map((field) => field.value as Uint8Array);
}

export function messagesOf(fields: readonly Field[], number: number): Field[][] {
  return bytesOf(fields, number).map(readMessage);
}
