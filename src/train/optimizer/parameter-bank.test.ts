import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float32 } from "../../engine/tensor/tensor.ts";
import { chunkLength, ParameterBank, type Slot } from "./parameter-bank.ts";

const slots: readonly Slot[] = [
  { name: "scalar", shape: [] },
  { name: "matrix", shape: [3, 5] },
  { name: "vector", shape: [16] },
];

describe("a bank of parameters", () => {
  it("shows each parameter as a view of one array", () => {
    const bank = new ParameterBank(slots);
    bank.load(
      new Map([
        ["scalar", float32([7], [])],
        ["matrix", float32(new Float32Array(15).fill(2), [3, 5])],
        ["vector", float32(new Float32Array(16).fill(3))],
      ]),
    );
    expect(bank.data.reduce((sum, value) => sum + value, 0)).toBe(7 + 30 + 48);
    (bank.tensors.get("matrix")?.data as Float32Array)[0] = 100;
    expect(bank.data.reduce((sum, value) => sum + value, 0)).toBe(7 + 30 + 48 + 98);
    expect(bank.tensors.get("matrix")?.shape).toEqual([3, 5]);
  });

  it("begins tensors at multiples of 64 bytes, without overlap, whatever their shapes", () => {
    const shapes = fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(shapes, (list) => {
        const bank = new ParameterBank(list.map((shape, index) => ({ name: String(index), shape })));
        let end = 0;
        for (const { data } of bank.tensors.values()) {
          expect(data.buffer).toBe(bank.data.buffer);
          expect(data.byteOffset % 64).toBe(0);
          expect(data.byteOffset).toBeGreaterThanOrEqual(end);
          end = data.byteOffset + data.byteLength;
        }
        expect(end).toBeLessThanOrEqual(bank.data.byteLength);
      }),
      { numRuns: 20 },
    );
  });

  it("is cut into chunks of one size that cover it, views as well", () => {
    const bank = new ParameterBank([{ name: "large", shape: [chunkLength + 1] }]);
    const chunks = bank.chunks();
    expect(chunks.map(({ shape }) => shape)).toEqual([[chunkLength], [chunkLength]]);
    (chunks[1]?.data as Float32Array)[0] = 5;
    expect(bank.tensors.get("large")?.data[chunkLength]).toBe(5);
  });

  it("refuses to be filled with less than all", () => {
    expect(() => new ParameterBank(slots).load(new Map([["scalar", float32([1], [])]]))).toThrow("matrix");
  });
});
