import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TarMember, writeTar } from "../../test/support/write-tar.ts";
import { listTar, type TarListing } from "./tar.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-tar-"));
  path = join(folder, "a.tar");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const list = async (...members: TarMember[]): Promise<TarListing> => {
  await writeTar(path, members);
  return listTar(path);
};
const file = (name: string, content = "sound"): TarMember => ({ name, content });
const pax = (...lines: string[]): TarMember => ({ name: "PaxHeader", content: lines.join(""), type: "x" });

/** An archive whose first header says another size. */
async function withSize(size: string | Uint8Array): Promise<TarListing> {
  await writeTar(path, [file("a.wav"), file("b.wav")]);
  const bytes = await readFile(path);
  bytes.fill(0, 124, 136).set(typeof size === "string" ? Buffer.from(size, "latin1") : size, 124);
  bytes.fill(32, 148, 156);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  await writeFile(path, bytes);
  return listTar(path);
}

describe("listTar", () => {
  it("finds each file where it lies", async () => {
    const { entries, damage } = await list(file("a.wav"), { name: "d/", content: "", type: "5" }, file("d/b.wav", ""));
    expect(entries).toEqual([
      { name: "a.wav", start: 512, size: 5 },
      { name: "d/b.wav", start: 2048, size: 0 },
    ]);
    expect(damage).toBeNull();
  });

  it("calls a file the same, whatever folder the archive was made from", async () => {
    const { entries } = await list(
      file("./a.wav"),
      file("././/.a/b.wav"),
      file("d/./././c.wav"),
      pax("20 path=./ü./d.wav\n"),
      file("short.wav"),
      file("../e.wav"),
    );
    expect(entries.map(({ name }) => name)).toEqual(["a.wav", ".a/b.wav", "d/c.wav", "ü./d.wav", "../e.wav"]);
  });

  it.each([
    ["of octal digits with a sign", "-1000"],
    ["of no digits", "a lot"],
    ["negative in GNU's bytes", Uint8Array.of(0xff, ...Array(11).fill(0xff))],
    ["with the sign of a negative one", Uint8Array.of(0xff, ...Array(10).fill(0), 5)],
    ["beyond whole numbers", Uint8Array.of(0x80, ...Array(11).fill(0xff))],
  ])("does not believe a size %s", async (_kind, size) => {
    const { entries, damage } = await withSize(size);
    expect(entries).toEqual([]);
    expect(damage).toMatch(
      /a\.tar: expected the size of the entry at byte 0, got ".*the archive is damaged or cut off/,
    );
  });

  it.each([
    ["octal", "77777777777"],
    ["binary", Uint8Array.of(0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0)],
  ])("does not believe a size beyond the archive, %s", async (_kind, size) => {
    expect((await withSize(size)).damage).toMatch(/expected \d+ bytes at 512, got \d+; the archive is damaged/);
  });

  it.each([
    ["a length of nothing", "0 path=x\n"],
    ["a length beyond the header", "99 path=x\n"],
    ["a length that ends within a line", "9 path=xyz\n"],
    ["no length", "path=x\n"],
    ["no name", "5 =x\n"],
    ["a negative size", "11 size=-5\n"],
    ["a size that is no number", "12 size=1e3\n"],
    ["a size beyond whole numbers", "29 size=99999999999999999999\n"],
    ["a size beyond the archive", "16 size=9999999\n"],
  ])("does not believe attributes with %s", async (_kind, line) => {
    const { entries, damage } = await list(file("before.wav"), pax(line), file("a.wav"));
    expect(entries.map(({ name }) => name)).toEqual(["before.wav"]);
    expect(damage).toMatch(/the archive is damaged or cut off, copy it again$/);
  });

  it("takes attributes for the file that follows, whatever headers stand between", async () => {
    const { entries, damage } = await list(
      pax("17 path=ü/a.wav\n", "10 size=5\n"),
      { name: "././@LongLink", content: "a link's long name", type: "K" },
      file("short.wav"),
      { name: "link.wav", content: "", type: "2" },
      { name: "pax_global_header", content: "18 comment=global\n", type: "g" },
      file("b.wav"),
    );
    expect(damage).toBeNull();
    expect(entries.map(({ name }) => name)).toEqual(["ü/a.wav", "b.wav"]);
  });

  it("keeps what stands before the place where an archive is cut off", async () => {
    await writeTar(path, [file("a.wav"), file("b.wav", "x".repeat(600))]);
    await writeFile(path, (await readFile(path)).subarray(0, 1800));
    const { entries, damage } = await listTar(path);
    expect(entries.map(({ name }) => name)).toEqual(["a.wav"]);
    expect(damage).toMatch(/expected 600 bytes at 1536, got 264/);
  });

  it("ends, within the archive, for any damage", async () => {
    const members = [pax("16 path=x/a.wav\n"), file("a"), file("b.txt", "words"), file("c.wav")];
    await writeTar(path, members);
    const whole = await readFile(path);
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 });
    const inHeaders = fc.array(
      fc.tuple(fc.constantFrom(0, 1024, 2048, 3072), fc.integer({ min: 100, max: 160 }), fc.nat(255)),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(damage, inHeaders, fc.boolean(), fc.nat(whole.length), async (any, headers, isSummed, cut) => {
        const bytes = Buffer.from(whole);
        for (const [place, byte] of any) bytes[place] = byte;
        for (const [start, offset, byte] of headers) bytes[start + offset] = byte;
        if (isSummed) for (const start of [0, 1024, 2048, 3072]) sumHeader(bytes.subarray(start, start + 512));
        await writeFile(path, cut % 3 === 0 ? bytes.subarray(0, cut) : bytes);
        const { entries } = await listTar(path);
        for (const { start, size } of entries) {
          expect(Number.isSafeInteger(size) && size >= 0 && start + size <= bytes.length).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function sumHeader(header: Buffer): void {
  header.fill(32, 148, 156);
  header.write(
    `${header
      .reduce((total, byte) => total + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
}
