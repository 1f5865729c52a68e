import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FoleyError } from "../../engine/tensor/error.ts";
import { OutOfBytes } from "./byte-reader.ts";
import { unpickle, unpickleAll } from "./pickle.ts";
import { Inert, TensorReference } from "./reference.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const read = (text: string) => unpickleAll("a.bin", bytes(text));

/** A storage of six floats, and a tensor of it; the marks and names are those of protocol 2. */
const storage = "(U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x06tQ";
const rebuild = "ctorch._utils\n_rebuild_tensor_v2\n";
const tensor = (start: string, shape: string, strides: string): string =>
  `\x80\x02${rebuild}(${storage}${start}${shape}${strides}\x89NtR.`;

describe("unpickle", () => {
  it("reads plain values", () => {
    expect(read("(K\x01M\x00\x01J\xff\xff\xff\xffG?\xf8\0\0\0\0\0\0X\x02\0\0\0\xc3\xa9N\x88\x89t.")).toEqual([
      1,
      256,
      -1,
      1.5,
      "é",
      null,
      true,
      false,
    ]);
    expect(read("\x8a\x02\xff\xff.")).toBe(-1);
    expect(read("\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.")).toBe(2n ** 63n - 1n);
  });

  it("says how many bytes the pickle took", () => {
    expect(unpickle("a.bin", bytes("K\x05.rest"))).toEqual({ value: 5, byteLength: 3, storages: [] });
  });

  it("rebuilds a tensor as a reference into its storage", () => {
    const value = read(tensor("K\x01", "K\x02K\x02\x86", "K\x01K\x03\x86")) as TensorReference;
    expect(value).toBeInstanceOf(TensorReference);
    expect(value).toMatchObject({ start: 1, shape: [2, 2], strides: [1, 3], storage: { key: "0", elementCount: 6 } });
  });

  it.each([
    ["goes beyond its storage", "K\x02", "K\x02K\x02\x86", "K\x01K\x03\x86", "reaches element 6"],
    ["has strides too few", "K\x00", "K\x02K\x02\x86", "K\x01\x85", "1 for 2"],
    ["has negative strides", "K\x03", "K\x02\x85", "J\xff\xff\xff\xff\x85", "offset, shape and strides"],
    ["has a start before its storage", "J\xff\xff\xff\xff", "K\x02\x85", "K\x01\x85", "offset, shape and strides"],
  ])("refuses a tensor that %s", (_, start, shape, strides, message) => {
    expect(() => read(tensor(start, shape, strides))).toThrow(message);
  });

  it.each([
    ["GLOBAL and REDUCE", "cposix\nsystem\n(S'true'\ntR.", "posix.system"],
    ["STACK_GLOBAL", "\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R.", "posix.system"],
    ["INST", "(S'true'\niposix\nsystem\n.", "posix.system"],
    ["OBJ", "(cbuiltins\neval\nS'1'\no.", "builtins.eval"],
    ["INST, though of a class", "(icollections\nOrderedDict\n.", "an object of a class"],
    ["NEWOBJ_EX", "ctorch\nSize\n)}\x92.", "an object of a class"],
    ["a nested pickle", "ctorch.storage\n_load_from_bytes\n(tR.", "torch.storage._load_from_bytes"],
    ["a name through its module", "\x80\x04\x8c\x05torch\x8c\x10serialization.os\x93.", "torch.serialization.os"],
    ["a call of what may only be mentioned", "ctorch\nFloatStorage\n)R.", "a call of torch.FloatStorage"],
    ["a call of a value", "K\x01)R.", "a call of something that is no function"],
    ["state for a tensor", `${tensor("K\x00", "K\x02\x85", "K\x01\x85").slice(0, -1)}}b.`, "state for an object"],
    ["a name that would break the line", "ca\rb\nc\x1b[31m\n.", "a?b.c?[31m"],
  ])("refuses by name: %s", (_, pickle, name) => {
    const message = `a.bin: expected tensors and plain containers, got ${name}; do not use this file`;
    expect(() => read(pickle)).toThrow(expect.objectContaining({ code: "weights", message }));
  });

  it.each([
    ["NEWOBJ", "cargparse\nNamespace\n)\x81."],
    ["NEWOBJ and BUILD", "cargparse\nNamespace\n)\x81}U\x02lrK\x01sb."],
    ["NEWOBJ, SETITEM and APPEND", "cargparse\nNamespace\n)\x81U\x01aK\x01sK\x02a."],
    ["NEWOBJ_EX", "cargparse\nNamespace\n)}\x92."],
    ["OBJ", "(cargparse\nNamespace\nK\x01o."],
    ["INST", "(K\x01iargparse\nNamespace\n."],
    ["REDUCE", "cargparse\nNamespace\n(K\x01tR."],
    ["a call of what a call gave", "cargparse\nNamespace\n(K\x01tR)R."],
  ])("builds no object, and keeps its name: %s", (_, pickle) => {
    expect(read(pickle)).toEqual(new Inert("argparse.Namespace"));
  });

  it("remembers that tensors went into an object that is not built", () => {
    const made = tensor("K\x00", "K\x02\x85", "K\x01\x85").slice(2, -1);
    const object = "cargparse\nNamespace\n)\x81";
    expect(read(`${object}}U\x01a${made}sb.`)).toEqual(new Inert("argparse.Namespace", true));
    expect(read(`${object}}U\x01a]${made}asb.`)).toEqual(new Inert("argparse.Namespace", true));
    expect(read(`cargparse\nNamespace\n(${object}}U\x01a${made}sbtR.`)).toEqual(new Inert("argparse.Namespace", true));
    expect(read(`${object}}U\x01aK\x01sb.`)).toEqual(new Inert("argparse.Namespace", false));
  });

  it("gives keys that Python takes and this map does not their words", () => {
    expect(read("}(K\x01U\x01atK\x05s.")).toEqual(new Map([["(1, a)", 5]]));
    expect(read("}ctorch\nfloat32\nK\x05s.")).toEqual(new Map([["torch.float32", 5]]));
    expect(read("}cmy\nKind\nK\x01\x85RK\x05s.")).toEqual(new Map([["<my.Kind>", 5]]));
  });

  it("adds nothing to a tuple", () => {
    expect(() => read("K\x01\x85K\x02a.")).toThrow("a list to append to");
  });

  it("reads the numbers of protocol 0", () => {
    expect(read("(I01\nI00\nI-7\nL12345678901234567890L\nF1.5\nt.")).toEqual([
      true,
      false,
      -7,
      12345678901234567890n,
      1.5,
    ]);
    expect(() => read(`L${"1".repeat(99)}L\n.`)).toThrow("a whole number");
  });

  it("copies no list again and again", () => {
    const items = Array.from({ length: 200 }, (_, index) => `M${String.fromCharCode(index)}\0N\x86`).join("");
    const bomb = `ccollections\nOrderedDict\nq\x00(${items}lq\x01]${"h\x00h\x01\x85Ra".repeat(200)}.`;
    expect(() => read(bomb)).toThrow("expected containers about as large as the pickle, got far larger ones");
  });

  it("stops where values would fill the memory", () => {
    expect(() => read("}".repeat(3_000_000))).toThrow("a.bin: expected at most 512 MB of values beside the tensors");
  });

  it.each([
    ["instructions that PyTorch never writes", "P1\n.", "0x50"],
    ["numbers of many bytes", `\x8a\x7f${"\x01".repeat(127)}.`, "at most 32 bytes"],
    ["values that are not there", "0.", "an empty stack"],
    ["memories that are not there", "h\x07.", "value 7 of the pickle"],
    ["containers as keys", "}]K\x01s.", "words and numbers as keys"],
    [
      "storages of numbers that are not known",
      "(U\x07storagectorch\nComplexFloatStorage\nK\x01K\x01K\x01tQ.",
      "BoolStorage, got ComplexFloatStorage; save the tensors as float32, float16 or bfloat16",
    ],
    [
      "numbers that are still to be negated",
      `${tensor("K\x00", "K\x02\x85", "K\x01\x85").slice(0, -3)}}U\x03neg\x88stR.`,
      "got a negated or conjugated view; save it after resolve_neg()",
    ],
    ["storages of other types", "(U\x07storageK\x01K\x01K\x01K\x01tQ.", "another persistent id"],
  ])("refuses %s", (_, pickle, message) => {
    expect(() => read(pickle)).toThrow(
      expect.objectContaining({ code: "weights", message: expect.stringContaining(message) }),
    );
  });

  it("tells a pickle that goes on from one that ended early", () => {
    expect(() => unpickle("a.bin", bytes("K"))).toThrow(OutOfBytes);
    expect(() => read("K")).toThrow("a.bin: expected a whole pickle, got one that ends early");
    expect(() => read("X\xff\xff\xff\xffabc")).toThrow("ends early");
  });

  it("keeps __proto__ a key like others", () => {
    expect(read("}X\x09\0\0\0__proto__}s.")).toEqual(new Map([["__proto__", new Map()]]));
  });

  it("gives a value or an error of ours for any bytes", () => {
    const outcome = (pickle: Uint8Array): unknown => {
      try {
        return unpickleAll("a.bin", pickle);
      } catch (error) {
        return error;
      }
    };
    const isOurs = (value: unknown): boolean => !(value instanceof Error) || value instanceof FoleyError;
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (pickle) => isOurs(outcome(pickle))));
    // Instructions that fit together more often than bytes do.
    const pieces = fc.constantFrom(
      ...["(", "}", "]", ")", "t", "l", "d", "s", "u", "a", "e", "b", "R", "\x81", "\x92", "o", "0", "2"],
      "K\x01",
      "U\x01a",
      "q\x00",
      "h\x00",
      "N",
      "\x85",
      "\x86",
      "ca\nb\n",
      "ccollections\nOrderedDict\n",
      `(${storage}`,
      rebuild,
      "ia\nb\n",
    );
    const programs = fc.array(pieces, { maxLength: 30 }).map((program) => bytes(`${program.join("")}.`));
    fc.assert(
      fc.property(programs, (pickle) => isOurs(outcome(pickle))),
      { numRuns: 1000 },
    );
  });
});
