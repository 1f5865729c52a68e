import { crc32c } from "../../src/train/run/crc32c.ts";
import { bytesOf, type Field, messagesOf, numbersOf, readMessage, stringsOf } from "./read-protobuf.ts";

/** One event of a TensorBoard file. */
export interface BoardEvent {
  readonly step: number;
  readonly version: string | undefined;
  /** Whether it says that a session starts again at its step. */
  readonly isStart: boolean;
  readonly scalars: Readonly<Record<string, number>>;
}

/** All events of a file; a record whose checksums are wrong, or which is cut, is an error. */
export function readEvents(file: Uint8Array): BoardEvent[] {
  const events: BoardEvent[] = [];
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const bytes = file.subarray(at + 12, at + 12 + length);
    if (view.getUint32(at + 8, true) !== masked(file.subarray(at, at + 8))) throw new Error(`wrong length at ${at}`);
    if (view.getUint32(at + 12 + length, true) !== masked(bytes)) throw new Error(`wrong bytes at ${at}`);
    events.push(eventOf(readMessage(bytes)));
    at += length + 16;
  }
  return events;
}

function eventOf(fields: readonly Field[]): BoardEvent {
  const values = messagesOf(fields, 5).flatMap((summary) => messagesOf(summary, 1));
  return {
    step: numbersOf(fields, 2)[0] ?? 0,
    version: stringsOf(fields, 3)[0],
    isStart: messagesOf(fields, 7).some((session) => numbersOf(session, 1)[0] === 1),
    scalars: Object.fromEntries(values.map((value) => [stringsOf(value, 1)[0] as string, float(value)])),
  };
}

function float(value: readonly Field[]): number {
  const [bytes] = bytesOf(value, 2) as [Uint8Array];
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true);
}

function masked(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
