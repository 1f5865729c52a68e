import { closeSync, openSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { ProtobufWriter } from "../../engine/onnx/protobuf.ts";
import { crc32c } from "./crc32c.ts";

/** `SessionLog.START` of TensorFlow's event.proto. */
const sessionStart = 1;

/** Appends scalars to an event file that TensorBoard reads. */
export class TensorBoardLog {
  readonly #file: number;

  /**
   * @param folder an existing folder; the file's name holds the time, so that each run has its own
   * @param resumedStep TensorBoard forgets what earlier files say of steps after it, and where it is 0 all of them
   */
  constructor(folder: string, seconds: number, resumedStep = 0) {
    const hasEarlier = readdirSync(folder).some((name) => name.includes(".tfevents."));
    this.#file = openSync(join(folder, `events.out.tfevents.${Math.floor(seconds)}.foley`), "a");
    this.#write(new ProtobufWriter().double(1, seconds).string(3, "brain.Event:2"));
    if (!hasEarlier) return;
    const start = new ProtobufWriter().double(1, seconds).varint(2, resumedStep === 0 ? 0 : resumedStep + 1);
    this.#write(start.message(7, (session) => session.varint(1, sessionStart)));
  }

  scalars(values: Readonly<Record<string, number>>, step: number, seconds: number): void {
    const event = new ProtobufWriter().double(1, seconds).varint(2, step);
    event.message(5, (summary) => {
      for (const [tag, value] of Object.entries(values)) {
        summary.message(1, (entry) => entry.string(1, tag).float(2, value));
      }
    });
    this.#write(event);
  }

  close(): void {
    closeSync(this.#file);
  }

  /** A TFRecord: length, its checksum, the bytes, their checksum. */
  #write(event: ProtobufWriter): void {
    const bytes = event.finish();
    const record = new Uint8Array(bytes.length + 16);
    const view = new DataView(record.buffer);
    view.setBigUint64(0, BigInt(bytes.length), true);
    view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
    record.set(bytes, 12);
    view.setUint32(12 + bytes.length, maskedChecksum(bytes), true);
    writeSync(this.#file, record);
  }
}

/** TFRecord's masking, which keeps a checksum of a checksum from being weak. */
function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
