import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withMember } from "./json-text.ts";

describe("withMember", () => {
  it("replaces what stands at the outermost level, and leaves all else as it is written", () => {
    const text = '{\n  "inner": {"scale": 1.0, "b": [1, "}"]},\n  "l": -Infinity,\n  "scale" : 1.0 ,\n  "c": 2.50\n}\n';
    expect(withMember(text, "scale", 0.5)).toBe(text.replace('"scale" : 1.0', '"scale" : 0.5'));
  });

  it("puts first what is not there", () => {
    expect(withMember('{\n  "a": 1.0,\n  "l": -Infinity\n}\n', "z", "q")).toBe(
      '{\n  "z": "q",\n  "a": 1.0,\n  "l": -Infinity\n}\n',
    );
    expect(withMember("{}", "z", true)).toBe('{"z": true}');
    expect(withMember('\uFEFF{"a":1}', "z", 1)).toBe('{"z": 1, "a":1}');
    expect(withMember("{ }\n", "z", 1)).toBe('{ "z": 1 }\n');
  });

  it("gives the object with that member, whatever the object and the spaces in it", () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('"', "\\", "a", "{", ":,"));
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.jsonValue()),
        name,
        fc.integer(),
        fc.constantFrom("", "  ", "\t"),
        (object, key, value, indent) => {
          const set = JSON.parse(withMember(JSON.stringify(object, null, indent), key, value));
          expect(set).toEqual(JSON.parse(JSON.stringify({ ...object, [key]: value })));
        },
      ),
      { numRuns: 300 },
    );
  });
});
