import { describe, expect, it } from "vitest";
import { bytesOf, messagesOf, numbersOf, readMessage, stringsOf } from "../../../test/support/read-protobuf.ts";
import { ProtobufWriter } from "./protobuf.ts";

function hex(write: (writer: ProtobufWriter) => unknown): string {
  const writer = new ProtobufWriter();
  write(writer);
  return Buffer.from(writer.finish()).toString("hex");
}

describe("the protobuf writer", () => {
  it("writes the bytes of the format's own examples", () => {
    expect(hex((out) => out.varint(1, 150))).toBe("089601");
    expect(hex((out) => out.string(2, "testing"))).toBe("120774657374696e67");
    expect(hex((out) => out.message(3, (inner) => inner.varint(1, 150)))).toBe("1a03089601");
  });

  it("writes numbers little-endian", () => {
    expect(hex((out) => out.float(1, 1))).toBe("0d0000803f");
    expect(hex((out) => out.double(1, -2))).toBe("0900000000000000c0");
  });

  it("writes negative numbers in ten bytes", () => {
    expect(hex((out) => out.varint(1, -1))).toBe("08ffffffffffffffffff01");
  });

  it("writes tags above 15 in two bytes", () => {
    expect(hex((out) => out.varint(20, 2))).toBe("a00102");
  });

  it.each([0, 1, 127, 128, 16383, 16384, 2 ** 31 - 1, 2 ** 31, 2 ** 40, -5, -(2 ** 31)])("brings %i back", (value) => {
    expect(numbersOf(readMessage(new ProtobufWriter().varint(5, value).finish()), 5)).toEqual([value]);
  });

  it.each([0, 1, 120, 127, 128, 129, 1024, 16384, 300_000])(
    "brings a message of %i bytes and its neighbours back",
    (size) => {
      const payload = Uint8Array.from({ length: size }, (_, i) => i);
      const writer = new ProtobufWriter().string(1, "before");
      writer.message(2, (outer) => {
        outer.message(3, (inner) => inner.bytes(4, payload)).varint(5, 7);
      });
      const fields = readMessage(writer.string(6, "after é").finish());
      const [outer] = messagesOf(fields, 2) as [ReturnType<typeof readMessage>];
      const [inner] = messagesOf(outer, 3) as [ReturnType<typeof readMessage>];
      expect(bytesOf(inner, 4).map((bytes) => Buffer.compare(bytes, payload))).toEqual([0]);
      expect(numbersOf(outer, 5)).toEqual([7]);
      expect([stringsOf(fields, 1), stringsOf(fields, 6)]).toEqual([["before"], ["after é"]]);
    },
  );

  it("writes an empty message", () => {
    expect(hex((out) => out.message(2, () => {}))).toBe("1200");
  });
});
