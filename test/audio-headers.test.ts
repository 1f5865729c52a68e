import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { audioEncoding, decodeAudio } from "../src/audio/decode/decode-audio.ts";
import { oggPages } from "../src/audio/decode/ogg-page.ts";
import { otherAudioExtensions } from "../src/audio/decode/other-sound-kind.ts";
import { audioExtensions } from "../src/audio/decode/sound-kind.ts";
import { encodeAudio } from "../src/audio/encode/encode-audio.ts";
import { type OggGroup, oggStream } from "../src/audio/encode/ogg-pages.ts";
import { resample } from "../src/audio/resample.ts";
import type { Waveform } from "../src/audio/waveform.ts";
import {
  aiffBytes,
  apeTag,
  auBytes,
  cafBytes,
  chunk,
  extensible,
  id3v1,
  id3v2,
  integers,
  lyrics3,
  w64Bytes,
  wavBytes,
  word,
} from "./support/sound-bytes.ts";

const fixture = (name: string): Promise<Buffer> =>
  readFile(fileURLToPath(new URL(`fixtures/formats/${name}`, import.meta.url)));

/** Samples that every width can say, of both signs. */
const values = Array.from({ length: 200 }, (_, i) => Math.round(100 * Math.sin(i / 3)));
const sound = values.map((value) => value / 128);

/** The values as integers of so many bits, high bits first. */
const at = (bits: number): number[] => values.map((value) => value * 2 ** (bits - 8));
const floats = (scale = 1): Buffer => Buffer.concat(sound.map((sample) => float32(sample * scale)));

function float32(sample: number, isLittleEndian = true): Buffer {
  const buffer = Buffer.alloc(4);
  if (isLittleEndian) buffer.writeFloatLE(sample);
  else buffer.writeFloatBE(sample);
  return buffer;
}

const plain = integers(at(16), 2);
const big = integers(at(16), 2, false);

async function read(bytes: Uint8Array): Promise<Waveform> {
  return decodeAudio(bytes, "x");
}

async function expectSound(bytes: Uint8Array): Promise<void> {
  const { sampleRate, channels } = await read(bytes);
  expect(sampleRate).toBe(16_000);
  expect(channels.map((channel) => [...channel])).toEqual([sound]);
}

async function expectRefusal(bytes: Uint8Array, ...words: readonly string[]): Promise<void> {
  const error: unknown = await read(bytes).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ name: "FoleyError", code: "audio", message: expect.stringMatching(/^[^\n]+$/) });
  for (const part of words) expect((error as Error).message).toContain(part);
}

describe("a WAV file whose samples take more bytes than they need", () => {
  it.each([
    ["24 bits in the high bytes of 4", { data: integers(at(32), 4), bits: 24, block: 4 }],
    ["20 bits in the high bits of 4 bytes", { data: integers(at(32), 4), bits: 20, block: 4 }],
    ["20 bits in the high bits of 3 bytes", { data: integers(at(24), 3), bits: 20, block: 3 }],
    ["16 bits in the high bytes of 3", { data: integers(at(24), 3), bits: 16, block: 3 }],
    ["floats of the scale of 24 bits, as Cool Edit wrote them", { data: floats(2 ** 23), bits: 24, block: 4 }],
    ["24 valid bits in 32", { data: integers(at(32), 4), bits: 32, tag: 0xfffe, extra: extensible(24, 1) }],
    [
      "24 bits that call themselves extensible",
      { data: integers(at(32), 4), bits: 24, block: 4, tag: 0xfffe, extra: extensible(24, 1) },
    ],
    [
      "bytes per second of the packed samples",
      { data: integers(at(32), 4), bits: 24, block: 4, bytesPerSecond: 48_000 },
    ],
  ])("is heard: %s", (_, parts) => expectSound(wavBytes(parts)));

  it.each([
    [24, 4],
    [20, 4],
    [16, 4],
    [16, 3],
  ])("is heard where %i bits lie in the low bits of %i bytes", async (bits, block) => {
    const odd = at(bits).map((value) => value + 1);
    const { channels } = await read(wavBytes({ data: integers(odd, block), bits, block }));
    expect([...(channels[0] as Float32Array)]).toEqual(odd.map((value) => value / 2 ** (bits - 1)));
  });

  it("is heard in all of its channels", async () => {
    const both = integers(
      at(32).flatMap((value) => [value, -value]),
      4,
    );
    const { channels } = await read(wavBytes({ data: both, channels: 2, bits: 24, block: 8 }));
    expect(channels.map((channel) => [...channel])).toEqual([sound, sound.map((sample) => 0 - sample)]);
  });
});

describe("a header that contradicts itself", () => {
  const random = integers(
    Array.from({ length: 400 }, (_, i) => (i * 7919 * 7919) % 32_749),
    2,
  );

  it.each([
    [
      "two channels in blocks of one",
      { data: plain, channels: 2, block: 2, bytesPerSecond: 32_000 },
      ["blocks of 4 bytes", "blocks of 2 bytes"],
    ],
    [
      "one channel in blocks of two",
      { data: random, channels: 1, block: 4 },
      ["blocks of 2 bytes for 1 channel", "blocks of 4 bytes"],
    ],
    ["16 bits in blocks of 1", { data: plain, block: 1 }, ["blocks of 2 bytes", "blocks of 1 bytes"]],
    [
      "floats of 32 bits in blocks of 8",
      { data: floats(), tag: 3, bits: 32, block: 8 },
      ["blocks of 4", "blocks of 8"],
    ],
    [
      "floats of 64 bits in blocks of 4",
      { data: floats(), tag: 3, bits: 64, block: 4 },
      ["blocks of 8", "blocks of 4"],
    ],
    ["A-law in blocks of 2", { data: plain, tag: 6, bits: 8, block: 2 }, ["blocks of 1", "blocks of 2"]],
    ["more valid bits than bits", { data: plain, tag: 0xfffe, extra: extensible(32, 1) }, ["16 bits", "32"]],
    [
      "bytes per second of another rate",
      { data: plain, bytesPerSecond: 88_200 },
      ["32000 bytes per second for 16000 Hz", "88200"],
    ],
    ["no channel", { data: plain, channels: 0, block: 2, bytesPerSecond: 0 }, ["1 to 1024 channels", "0"]],
    ["65535 channels", { data: plain, channels: 65_535, block: 2, bytesPerSecond: 0 }, ["1 to 1024 channels", "65535"]],
  ] as const)("names both values in WAV: %s", (_, parts, words) => expectRefusal(wavBytes(parts), ...words));

  it.each([
    ["no bytes per second", { data: plain, bytesPerSecond: 0 }],
    ["bits per second", { data: plain, bytesPerSecond: 256_000 }],
    ["no block", { data: plain, block: 0, bytesPerSecond: 32_000 }],
    ["a wrong block that the bytes per second don't share", { data: plain, block: 1, bytesPerSecond: 32_000 }],
    ["the wrong bits of A-law", null],
  ])("is read where it can only be meant in one way: %s", async (_, parts) => {
    if (parts !== null) return expectSound(wavBytes(parts));
    const [right, wrong] = [8, 16].map((bits) => wavBytes({ data: plain, tag: 6, bits, block: 1 })) as [Buffer, Buffer];
    expect(await read(wrong)).toEqual(await read(right));
  });

  it.each([
    ["a count that is too small", { data: big, frames: 100 }, ["100 samples", "200"]],
    ["a count that is too large", { data: big, frames: 300 }, ["300 samples", "200"]],
    ["24 bits of which there are 16", { data: big, frames: 200, bits: 24 }, ["200 samples", "133"]],
    ["two channels of which there is one", { data: big, frames: 200, channels: 2 }, ["200 samples", "100"]],
    ["floats of twice the width", { data: big, frames: 200, compression: "fl32" }, ["200 samples", "100"]],
  ])("names both values in AIFF: %s", (_, parts, words) => expectRefusal(aiffBytes(parts), ...words));

  it("names both values in CAF", () =>
    expectRefusal(
      cafBytes({ data: big, bits: 16, packet: 6, channels: 4 }),
      "packets of 8 bytes for 4 channels",
      "6 bytes",
    ));

  it("names both rates, channel counts and lengths in FLAC", async () => {
    const flac = await fixture("pcm-16.flac");
    const patched = (change: (bytes: Buffer) => void): Buffer => {
      const copy = Buffer.from(flac);
      change(copy);
      return copy;
    };
    const counts = flac.readBigUInt64BE(18);
    const rate = Number(counts >> 44n);
    const count = Number(counts & 0xfffffffffn);
    const other = (48_000n << 44n) | (counts & 0xfffffffffffn);
    await expectRefusal(
      patched((bytes) => bytes.writeBigUInt64BE(other, 18)),
      "48000 Hz",
      `${rate} Hz`,
    );
    const stereo = counts ^ (1n << 41n);
    await expectRefusal(
      patched((bytes) => bytes.writeBigUInt64BE(stereo, 18)),
      "1 channel",
      "2 channels",
    );
    await expectRefusal(
      patched((bytes) => bytes.writeBigUInt64BE(counts - 7n, 18)),
      `${count - 7} samples`,
      String(count),
    );
  });
});

describe("a rate or a channel count that changes within a file", () => {
  const tone = (sampleRate: number, channelCount = 1): Waveform => ({
    sampleRate,
    channels: Array.from({ length: channelCount }, () =>
      Float32Array.from({ length: 12_000 }, (_, i) => Math.sin(i / 9) / 2),
    ),
  });

  it.each([
    ["mp3", tone(48_000), tone(24_000), ["48000 Hz", "24000 Hz"]],
    ["mp3", tone(48_000), tone(48_000, 2), ["1 channel", "2 channels"]],
    ["ogg", tone(48_000), tone(22_050), ["48000 Hz", "22050 Hz", "from 0.250 s on"]],
    ["ogg", tone(48_000, 2), tone(48_000), ["2 channels", "1 channel"]],
  ] as const)("is named with both values: %s", async (format, first, second, words) => {
    const parts = await Promise.all([first, second].map((waveform) => encodeAudio(waveform, format)));
    await expectRefusal(Buffer.concat(parts), ...words);
  });

  it("joins parts of Ogg that are alike", async () => {
    const part = await encodeAudio(tone(22_050), "ogg");
    const [once] = (await read(part)).channels as [Float32Array];
    const { sampleRate, channels } = await read(Buffer.concat([part, part]));
    expect(sampleRate).toBe(22_050);
    expect([...(channels[0] as Float32Array)]).toEqual([...once, ...once]);
  });

  it("is no matter of one damaged frame of MP3", async () => {
    const whole = Buffer.from(await encodeAudio(tone(48_000), "mp3"));
    const undamaged = await read(whole);
    const frameBytes = 384;
    for (const damaged of [5, 9]) {
      for (const [byte, value] of [
        [2, (whole[2] as number) & ~0x0c],
        [2, (whole[2] as number) ^ 0x30],
        [3, (whole[3] as number) & 0x3f],
        [1, (whole[1] as number) & ~0x08],
      ] as const) {
        const bytes = Buffer.from(whole);
        bytes[damaged * frameBytes + byte] = value;
        expect(await read(bytes)).toEqual(undamaged);
      }
    }
  });
});

describe("a size that was written before the length was known", () => {
  const sizes = [0x7f000000, 0x7ffff000, 0x7fff0000, 0x80000000, 0xffffffd7, 0xfffffff0, 0xffffffff];

  it.each([...sizes, 0])("means the end of a WAV file: %i", (size) =>
    expectSound(wavBytes({ data: plain, size, riffSize: size })),
  );

  it.each([...sizes, 0])("means the end of an AIFF file: %i", async (soundSize) => {
    await expectSound(aiffBytes({ data: big, frames: 0, soundSize, formSize: soundSize }));
    await expectSound(aiffBytes({ data: big, frames: Math.floor(soundSize / 2), soundSize, formSize: soundSize }));
  });

  it.each([...sizes, 0])("means the end of an AU file: %i", (size) => expectSound(auBytes(big, 3, size)));

  it("means the end of CAF and W64 files", async () => {
    await expectSound(cafBytes({ data: big, size: -1 }));
    await expectSound(w64Bytes(plain, 24));
    await expectSound(w64Bytes(plain, 0));
    await expectSound(w64Bytes(plain, -1));
  });

  it("is a file cut off where it is smaller, and nothing where chunks follow an empty one", async () => {
    await expectRefusal(wavBytes({ data: plain, size: 1000 }), "1000 bytes of samples", "400", "cut off");
    await expectRefusal(wavBytes({ data: plain, size: 0x7e000000 }), "cut off");
    const list = chunk("LIST", Buffer.from("INFOISFT\u0004\0\0\0abc\0", "latin1"));
    await expectRefusal(wavBytes({ data: list, size: 0 }), "expected samples, got none");
    await expectSound(wavBytes({ data: plain, size: 400, after: list }));
  });
});

describe("an AIFF file", () => {
  const little = integers(at(16), 2);

  it.each([
    ["12 bits", { data: integers(at(16), 2, false), bits: 12 }],
    ["20 bits", { data: integers(at(24), 3, false), bits: 20 }],
    ["8 bits", { data: integers(at(8), 1), bits: 8 }],
    ["32 bits", { data: integers(at(32), 4, false), bits: 32 }],
    ["COMM after SSND", { data: big, isSoundFirst: true }],
    ["NONE", { data: big, compression: "NONE" }],
    ["twos", { data: big, compression: "twos" }],
    ["sowt", { data: little, compression: "sowt" }],
    ["sowt of 24 bits", { data: integers(at(24), 3), bits: 24, compression: "sowt" }],
    ["sowt of 8 bits", { data: integers(at(8), 1), bits: 8, compression: "sowt" }],
    ["in16", { data: big, compression: "in16" }],
    ["61ni", { data: little, compression: "61ni" }],
    ["in24", { data: integers(at(24), 3, false), bits: 24, compression: "in24" }],
    ["in24 that says 16 bits", { data: integers(at(24), 3, false), bits: 16, compression: "in24" }],
    ["42ni", { data: integers(at(24), 3), bits: 24, compression: "42ni" }],
    ["42n1", { data: integers(at(24), 3), bits: 24, compression: "42n1" }],
    ["in32", { data: integers(at(32), 4, false), bits: 32, compression: "in32" }],
    ["23ni", { data: integers(at(32), 4), bits: 32, compression: "23ni" }],
    [
      "raw",
      {
        data: integers(
          values.map((value) => value + 128),
          1,
        ),
        bits: 8,
        compression: "raw ",
      },
    ],
    ["fl32", { data: Buffer.concat(sound.map((sample) => float32(sample, false))), bits: 32, compression: "fl32" }],
    ["FL32", { data: Buffer.concat(sound.map((sample) => float32(sample, false))), bits: 32, compression: "FL32" }],
    ["23lf", { data: floats(), bits: 32, compression: "23lf" }],
  ])("is heard: %s", (_, parts) => expectSound(aiffBytes({ frames: values.length, ...parts })));

  it("of a compression without a decoder is a limit, with a way on", () =>
    expectRefusal(
      aiffBytes({ data: big, frames: 200, compression: "MAC3" }),
      '"MAC3", which is beyond foley',
      "ffmpeg -i",
    ));
});

describe("AU, CAF, W64 and RIFX", () => {
  it.each([
    ["AU", auBytes(big, 3)],
    ["AU of 8 bits", auBytes(integers(at(8), 1), 2)],
    ["AU of 24 bits", auBytes(integers(at(24), 3, false), 4)],
    ["AU of 32 bits", auBytes(integers(at(32), 4, false), 5)],
    ["AU of floats", auBytes(Buffer.concat(sound.map((sample) => float32(sample, false))), 6)],
    ["AU with the low byte first", auBytes(plain, 3, plain.length, 1, true)],
    ["CAF", cafBytes({ data: big })],
    ["CAF with the low byte first", cafBytes({ data: plain, flags: 2 })],
    ["CAF of 8 bits", cafBytes({ data: integers(at(8), 1), bits: 8, packet: 1 })],
    ["CAF of 24 bits", cafBytes({ data: integers(at(24), 3), flags: 2, bits: 24, packet: 3 })],
    ["CAF of 24 bits in 4 bytes", cafBytes({ data: integers(at(32), 4), flags: 2, bits: 24, packet: 4 })],
    ["CAF of floats", cafBytes({ data: floats(), flags: 3, bits: 32, packet: 4 })],
    ["W64", w64Bytes(plain)],
    ["RIFX", wavBytes({ data: big, kind: "RIFX" })],
  ])("are heard: %s", (_, bytes) => expectSound(bytes));

  it("hold A-law and µ-law as WAV does", async () => {
    const data = integers(
      Array.from({ length: 256 }, (_, i) => i),
      1,
    );
    const [aLaw, muLaw] = await Promise.all([6, 7].map((tag) => read(wavBytes({ data, tag, bits: 8 }))));
    expect(await read(auBytes(data, 27))).toEqual(aLaw);
    expect(await read(auBytes(data, 1))).toEqual(muLaw);
    expect(await read(cafBytes({ data, format: "alaw", bits: 8, packet: 1 }))).toEqual(aLaw);
    expect(await read(cafBytes({ data, format: "ulaw", bits: 8, packet: 1 }))).toEqual(muLaw);
    expect(await read(aiffBytes({ data, frames: 256, compression: "ulaw" }))).toEqual(muLaw);
    expect(await read(aiffBytes({ data, frames: 256, compression: "ALAW" }))).toEqual(aLaw);
  });

  it.each([
    ["AU of G.721", auBytes(big, 23), "encoding 23"],
    ["CAF of AAC", cafBytes({ data: big, format: "aac ", packet: 0, bits: 0 }), "got AAC"],
    ["CAF of ALAC", cafBytes({ data: big, format: "alac", packet: 0, bits: 0 }), "got ALAC"],
    ["WAV of GSM", wavBytes({ data: big, tag: 49, block: 65, bits: 0 }), "got GSM 6.10"],
  ])("without a decoder are a limit, with a way on: %s", (_, bytes, came) =>
    expectRefusal(bytes, came, "which is beyond foley", "ffmpeg -i"),
  );

  it("are named with how their samples are written", () => {
    expect(audioEncoding(auBytes(big, 3), "x")).toBe("AU, 16-bit PCM");
    expect(audioEncoding(cafBytes({ data: big, flags: 3, bits: 32 }), "x")).toBe("CAF, 32-bit float");
    expect(audioEncoding(w64Bytes(plain), "x")).toBe("W64, 16-bit PCM");
    expect(audioEncoding(aiffBytes({ data: big, frames: 1, bits: 20 }), "x")).toBe("AIFF, 20-bit PCM");
    expect(audioEncoding(wavBytes({ data: big }), "x")).toBe("WAV, 16-bit PCM");
  });
});

describe("tags around a sound", () => {
  const before = [
    ["ID3v2", id3v2()],
    ["two of ID3v2", Buffer.concat([id3v2(), id3v2(0)])],
    ["ID3v2 and zeros that it does not count", Buffer.concat([id3v2(), Buffer.alloc(700)])],
    ["zeros", Buffer.alloc(333)],
    ["APE", apeTag()],
  ] as const;
  const after = [
    ["ID3v1", id3v1],
    ["ID3v1 with long titles", Buffer.concat([Buffer.from("TAG+"), Buffer.alloc(223), id3v1])],
    ["APE", apeTag()],
    ["APE without a header", apeTag(false)],
    ["Lyrics3", lyrics3],
    ["the old Lyrics3", Buffer.from("LYRICSBEGINla la laLYRICSEND")],
    ["APE, Lyrics3 and ID3v1", Buffer.concat([apeTag(), lyrics3, id3v1])],
  ] as const;

  it.each([
    "pcm-16.wav",
    "pcm-16.flac",
    "pcm-24.flac",
    "pcm-16.aiff",
    "stereo.mp3",
    "mono.mp3",
    "vorbis.ogg",
    "opus.opus",
  ])("are skipped: %s", async (name) => {
    const bytes = await fixture(name);
    const expected = await read(bytes);
    for (const [, tag] of before) expect(await read(Buffer.concat([tag, bytes]))).toEqual(expected);
    for (const [, tag] of after) expect(await read(Buffer.concat([bytes, tag]))).toEqual(expected);
    expect(await read(Buffer.concat([id3v2(), bytes, apeTag(), id3v1]))).toEqual(expected);
  });

  it("are not heard where the size of the samples is open", () =>
    expectSound(Buffer.concat([wavBytes({ data: plain, size: 0xffffffff }), apeTag(), id3v1])));

  it("don't hide that there is nothing else", async () => {
    await expectRefusal(id3v2(), "nothing but zeros or tags");
    await expectRefusal(Buffer.alloc(100), "nothing but zeros or tags");
  });
});

describe("memory that bytes lie in", () => {
  it.each(["pcm-16.wav", "pcm-16.flac", "pcm-16.aiff", "mono.mp3", "vorbis.ogg", "opus.opus"])(
    "may be a pool, shared, or wider than the file: %s",
    async (name) => {
      const bytes = await fixture(name);
      const expected = await read(new Uint8Array(bytes));
      const pool = new ArrayBuffer(bytes.length + 4096);
      new Uint8Array(pool).fill(0x52);
      const pooled = Buffer.from(pool, 1001, bytes.length);
      pooled.set(bytes);
      expect(await read(pooled)).toEqual(expected);
      const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 99), 33, bytes.length);
      shared.set(bytes);
      expect(await read(shared)).toEqual(expected);
      const copy = Buffer.from(pooled);
      await read(pooled);
      expect(pooled.equals(copy)).toBe(true);
    },
  );

  it("may be that of small buffers, which Node keeps together", async () => {
    for (let i = 0; i < 20; i++) await expectSound(Buffer.from(auBytes(big, 3)));
  });
});

/** A mono Opus of these groups of packets. */
function opusBytes(groups: readonly OggGroup[], comment = ""): Buffer {
  const head = Buffer.from("OpusHead\x01\x01".padEnd(19, "\0"), "latin1");
  const tags = Buffer.from(`OpusTags\0\0\0\0\0\0\0\0${comment}`, "latin1");
  return Buffer.from(oggStream([{ packets: [head], granule: 0 }, { packets: [tags], granule: 0 }, ...groups]));
}

/** So many pages of so many packets, which are 20 ms of silence each. */
function opusGroups(pageCount: number, ofPage = 2): OggGroup[] {
  const packets = Array.from({ length: ofPage }, () => Uint8Array.of(0xf8, 0xff, 0xfe));
  return Array.from({ length: pageCount }, (_, i) => ({ packets, granule: (i + 1) * ofPage * 960 }));
}

/** The pages of a file, each on its own. */
function pagesOf(bytes: Buffer): Buffer[] {
  return [...oggPages(bytes, "x")].map(({ start, end }) => bytes.subarray(start, end));
}

/** A page without segments, after the last of these. */
function emptyPage(pages: readonly Buffer[], index: number): Buffer {
  const page = Buffer.from((pages.at(-1) as Buffer).subarray(0, 27));
  page.writeUInt32LE(index, 18);
  page[26] = 0;
  return page;
}

describe("the pages of an Ogg file", () => {
  const whole = opusBytes(opusGroups(8));
  const pages = pagesOf(whole);
  const withPage = (index: number, change: (page: Buffer) => void): Buffer =>
    Buffer.concat(
      pages.map((page, i) => {
        const copy = Buffer.from(page);
        if (i === index) change(copy);
        return copy;
      }),
    );
  const lengthOf = async (bytes: Uint8Array): Promise<number | undefined> => (await read(bytes)).channels[0]?.length;

  it.each([
    ["is not there", Buffer.concat(pages.toSpliced(5, 1))],
    ["has lost its mark", withPage(5, (page) => page.fill(0, 0, 1))],
    ["has flags that there are not", withPage(5, (page) => page.fill(0xf8, 5, 6))],
    ["says that it is longer", withPage(5, (page) => page.fill(3 + 35, 27, 28))],
    ["is of another stream", withPage(5, (page) => page.fill(1, 14, 18))],
    ["is the last and has lost its mark", withPage(9, (page) => page.fill(0, 0, 1))],
    [
      "is the last before another part and has lost its mark",
      Buffer.concat([withPage(9, (page) => page.fill(0, 0, 1)), whole]),
    ],
  ])("are refused where one of them %s", async (_, bytes) => {
    expect(await lengthOf(whole)).toBe(16 * 960);
    await expectRefusal(bytes, "of the stream at byte ", "the file is damaged");
  });

  it.each<[string, ...Buffer[]]>([
    ["bytes between them", Buffer.concat([...pages.slice(0, 5), Buffer.from("OOggSx"), ...pages.slice(5)])],
    ["bytes after them", Buffer.concat([whole, Buffer.alloc(64, 7)])],
    ["bytes between two parts", Buffer.concat([whole, Buffer.from("junk")]), whole],
    ["no end that is said", withPage(9, (page) => page.fill(0, 5, 6))],
    ["pages of no packets", Buffer.concat([...pages, emptyPage(pages, 10), emptyPage(pages, 11)])],
  ])("may have %s", async (_, ...parts) => {
    expect(await lengthOf(Buffer.concat(parts))).toBe(parts.length * 16 * 960);
  });

  it("go on at another count after the headers, as of what was recorded from a radio", async () => {
    expect(await lengthOf(Buffer.concat([...pages.slice(0, 2), ...pages.slice(5)]))).toBe(10 * 960);
  });

  it("leave out what is after the end, however long the comments are", async () => {
    const groups = opusGroups(8);
    const ended = [...groups.slice(0, -1), { packets: groups[7]?.packets ?? [], granule: 16 * 960 - 500 }];
    expect(await lengthOf(opusBytes(ended))).toBe(16 * 960 - 500);
    expect(await lengthOf(opusBytes(ended, "a picture".repeat(20_000)))).toBe(16 * 960 - 500);
  });
});

describe("bounds", () => {
  it.each([1, 999, 768_001, 2 ** 31, 0])("hold for the rate of a file: %i Hz", (rate) =>
    expectRefusal(
      wavBytes({ data: plain, rate, bytesPerSecond: 0 }),
      "a sample rate of 1000 to 768000 Hz",
      String(rate),
    ),
  );

  it.each([1000, 8000, 192_000, 768_000])("leave the rates that there are: %i Hz", async (rate) => {
    expect((await read(wavBytes({ data: plain, rate }))).sampleRate).toBe(rate);
  });

  it("hold for what a resampling makes, before memory is taken for it", () => {
    expect(() => resample(new Float32Array(2 ** 22), 1000, 768_000)).toThrow(
      /resample from 1000 to 768000 Hz: expected up to 268435456 samples, which is a limit of foley, got 3221225472; cut it/,
    );
    expect(() => resample(new Float32Array(8), 1, 16_000)).toThrow("got 1; check the sample rate");
    expect(() => resample(new Float32Array(8), 16_000, 2 ** 31)).toThrow("got 2147483648");
  });

  it("hold for what a FLAC or Ogg file unpacks to", async () => {
    const flac = Buffer.from(await fixture("pcm-16.flac"));
    flac.writeBigUInt64BE((flac.readBigUInt64BE(18) & ~0xfffffffffn) | 0xfffffffffn, 18);
    await expectRefusal(flac, "a limit of foley", "got 137438953470");
  });

  it.each([
    ["60 ms by one byte", 0x18, 400],
    ["20 ms", 0xf8, 1200],
  ])("hold for what Opus unpacks to, by how long its packets are: %s", async (_, first, count) => {
    const bytes = opusBytes([{ packets: Array.from({ length: count }, () => Uint8Array.of(first)), granule: 1 }]);
    const channelsAt = 37;
    // The first two, which are none of sound, count as the longest.
    bytes.writeUInt8(255, channelsAt);
    await expectRefusal(bytes, "a limit of foley", `got ${255 * (1200 * 960 + 2 * 5760)};`);
  });
});

describe("a file of many small parts", () => {
  const many = (part: Buffer): Buffer => Buffer.concat(Array.from({ length: 50_000 }, () => part));
  const page = (flags: number, rest: Buffer): Buffer =>
    Buffer.concat([Buffer.from("OggS\0"), word(flags, 1), Buffer.alloc(20), rest]);
  const head = Buffer.concat([Buffer.from([1, 19]), Buffer.from("OpusHead\x01\x02".padEnd(19, "\0"))]);
  const stream = Buffer.concat([page(2, head), many(page(0, Buffer.from([1, 0])))]);

  it.each([
    ["AIFF", Buffer.concat([Buffer.from("FORM\0\0\0\0AIFF"), many(Buffer.from("ANNO\0\0\0\0"))])],
    ["RIFF", Buffer.concat([Buffer.from("RIFF\0\0\0\0WAVE"), many(Buffer.from("\x01one\x02\0\0\0ab"))])],
    ["Ogg", Buffer.concat([stream, stream])],
  ])("is refused about as soon as any of its size: %s", async (_, bytes) => {
    const start = performance.now();
    await expectRefusal(bytes);
    // To look through all of them for each takes a minute.
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe("a kind of file that foley does not read", () => {
  it.each([
    ["M4A", Buffer.from("\0\0\0\x18ftypM4A ", "latin1"), "MP4 (AAC or ALAC)", "ffmpeg -i in.m4a out.wav"],
    ["AAC", Buffer.from([0xff, 0xf1, 0x50, 0x80, 0, 0, 0, 0]), "AAC", "ffmpeg -i in.aac out.wav"],
    ["WebM", Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0, 0, 0, 0]), "WebM", "ffmpeg -i in.webm out.wav"],
    ["a web page", Buffer.from("<!DOCTYPE html><html>not found"), "a web page", "download it again"],
    [
      "text of Windows",
      Buffer.from("\xff\xfeh\0e\0l\0l\0o\0", "latin1"),
      "an unknown kind of file",
      "convert it first",
    ],
  ])("is named, with what to do: %s", (_, bytes, name, advice) => expectRefusal(bytes, `got ${name}; `, advice));

  it("has an ending of its own", () => {
    for (const ending of [".m4a", ".webm", ".aac", ".wma", ".mp4"])
      expect(otherAudioExtensions).toHaveProperty([ending]);
    for (const ending of [".w64", ".au", ".caf", ".aifc", ".wav", ".opus"]) expect(audioExtensions).toContain(ending);
    expect(audioExtensions.filter((ending) => ending in otherAudioExtensions)).toEqual([]);
  });
});

describe("any header", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("gives finite sound or one line, and prints nothing", async () => {
    const printed = (["log", "warn", "error", "info", "debug"] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => {}),
    );
    const small = fc.oneof(fc.integer({ min: 0, max: 64 }), fc.constantFrom(255, 256, 65_535, 65_534));
    const large = fc.oneof(fc.constantFrom(0, 1, 400, 16_000, 2 ** 31, 2 ** 32 - 1), fc.nat(2 ** 32 - 1));
    const samples = fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes));
    const files = fc.oneof(
      fc
        .record({
          data: samples,
          tag: fc.constantFrom(1, 2, 3, 6, 7, 17, 80, 85, 0xfffe),
          channels: small,
          rate: large,
          bytesPerSecond: large,
          block: small,
          bits: small,
          size: large,
          kind: fc.constantFrom("RIFF" as const, "RIFX" as const),
          valid: small,
          inner: fc.constantFrom(1, 2, 3, 17),
        })
        .map(({ valid, inner, ...parts }) => wavBytes({ ...parts, extra: extensible(valid, inner) })),
      fc
        .record({
          data: samples,
          channels: small,
          frames: large,
          bits: small,
          soundSize: large,
          compression: fc.constantFrom("NONE", "sowt", "in24", "fl64", "ima4", "GSM "),
        })
        .map(aiffBytes),
      fc.tuple(samples, small, large, large).map(([data, code, size, channels]) => auBytes(data, code, size, channels)),
      fc
        .record({
          data: samples,
          format: fc.constantFrom("lpcm", "ima4", "alaw", "aac "),
          flags: small,
          packet: large,
          channels: large,
          bits: small,
          size: large,
        })
        .map(cafBytes),
      fc.tuple(samples, large).map(([data, size]) => w64Bytes(data, size)),
    );
    await fc.assert(
      fc.asyncProperty(files, async (bytes) => {
        const outcome = await read(bytes).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({
            name: "FoleyError",
            code: "audio",
            message: expect.stringMatching(/^x: [^\n]+; [^\n]+$/),
          });
        } else {
          const { sampleRate, channels } = outcome as Waveform;
          expect(sampleRate).toBeGreaterThanOrEqual(1000);
          expect(channels.reduce((sum, channel) => sum + channel.length, 0)).toBeLessThanOrEqual(2 * bytes.length);
          expect(channels.every((channel) => channel.every(Number.isFinite))).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
  });
});
