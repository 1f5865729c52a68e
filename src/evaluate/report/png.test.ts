import { inflateSync } from "node:zlib";
import { expect, it } from "vitest";
import { dataUri } from "./data-uri.ts";
import { encodePng } from "./png.ts";

const parts = (png: Buffer): ReadonlyMap<string, Buffer> => {
  const found = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const size = png.readUInt32BE(at);
    found.set(png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, at + 8 + size));
    at += size + 12;
  }
  return found;
};

it("is a PNG of the pixels, rows without a filter", async () => {
  const pixels = Uint8Array.from({ length: 3 * 2 * 3 }, (_, i) => 10 * i);
  const png = Buffer.from(await encodePng(3, 2, pixels));
  const found = parts(png);
  expect([...found.keys()]).toEqual(["IHDR", "IDAT", "IEND"]);
  expect(found.get("IHDR")?.subarray(0, 8)).toEqual(Buffer.from([0, 0, 0, 3, 0, 0, 0, 2]));
  const rows = inflateSync(found.get("IDAT") ?? "");
  expect([...rows]).toEqual([0, ...pixels.subarray(0, 9), 0, ...pixels.subarray(9)]);
});

it("stands in a page as base64, however many bytes there are", () => {
  for (const length of [0, 1, 2, 3, 100_001]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7) % 256);
    expect(dataUri("image/png", bytes)).toBe(`data:image/png;base64,${Buffer.from(bytes).toString("base64")}`);
  }
});
