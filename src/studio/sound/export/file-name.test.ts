import { describe, expect, test } from "vitest";
import { exportNames, ucsPattern, unknownParts } from "./file-name.ts";
import { guessUcsCategory } from "./ucs-category.ts";

const take = { name: "bark", prompt: "a dog barking in the rain", seed: 7, model: "nano" };

describe("a file's name", () => {
  test("follows the Universal Category System", () => {
    expect(exportNames([take], ucsPattern)).toEqual(["ANMLDog_a dog barking in the rain_FOLEY_nano-7"]);
  });

  test("is never that of another, nor one that a system refuses", () => {
    expect(exportNames([take, take, { ...take, name: "BARK" }], "{name}")).toEqual(["bark", "bark-2", "BARK-3"]);
    expect(
      exportNames(
        [
          { ...take, name: "../a:b?" },
          { ...take, name: "con" },
        ],
        "{name}",
      ),
    ).toEqual(["a b", "sound-con"]);
    expect(exportNames([{ ...take, name: "???" }], "{name}")).toEqual(["sound"]);
  });

  test.each([
    ["{name}-{seed}", /^(very )+\w*-12345$/],
    [ucsPattern, /^ANMLDog_(very )+\w*_FOLEY_nano-12345$/],
    ["{seed} {name}, {prompt}", /^12345 (very )+\w*, (very )+\w*$/],
  ])("by %s shortens long words, not what tells takes apart", (pattern, expected) => {
    const words = `${"very ".repeat(30)}long bark of a dog`;
    const [first = "", second = ""] = exportNames(
      [12_345, 12_346].map((seed) => ({ ...take, name: words, prompt: words, seed })),
      pattern,
    );
    expect(first).toMatch(expected);
    expect(first.length).toBeGreaterThan(110);
    expect(first.length).toBeLessThanOrEqual(120);
    expect(second).toBe(first.replace("12345", "12346"));
  });

  test("keeps letters whole that it shortens", () => {
    const [name = ""] = exportNames([{ ...take, name: "👩‍🚀".repeat(40) }], "{name}-{seed}");
    expect(name).toMatch(/^(👩‍🚀)+-7$/u);
  });

  test("leaves out what is not known, without two lines in a row", () => {
    expect(exportNames([{ ...take, prompt: "xyzzy", seed: null }], "{ucs}_{prompt}_{seed}")).toEqual(["xyzzy"]);
    expect(unknownParts("{name}-{speed}")).toEqual(["speed"]);
  });
});

describe("a guess of the category", () => {
  test.each([
    ["a rooster crowing", "BIRDFowl"],
    ["sea waves", "WATRSurf"],
    ["a crying baby", "VOXBaby"],
    ["crackling fire", "FIRECrkl"],
    ["church bell in the distance", "BELLLrg"],
  ])("for %s is %s", (prompt, id) => {
    expect(guessUcsCategory(prompt)?.id).toBe(id);
  });

  test("is none for words that are not known", () => {
    expect(guessUcsCategory("xyzzy")).toBeNull();
  });
});
