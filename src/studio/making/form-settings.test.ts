import { describe, expect, test } from "vitest";
import { commonFields, fieldTextsOf, formFields, furtherFields, readFields } from "./form-settings.ts";

describe("the form's fields", () => {
  test("come of the schema, with range, unit and a sentence", () => {
    const duration = commonFields.find(({ name }) => name === "durationSeconds");
    expect(duration).toMatchObject({ title: "duration", unit: "seconds", says: "length", kind: "number" });
    expect(duration?.expected).toBe("seconds above 0, at most 600");
    expect(formFields.every(({ says }) => says !== null)).toBe(true);
    expect(commonFields.length + furtherFields.length).toBe(formFields.length);
  });

  test("are read each by its own schema, and an empty one says nothing", () => {
    const { wishes, faults } = readFields({
      steps: "20",
      fade: "0.01, 0.5",
      loudness: "off",
      guidance: "",
      loop: "true",
    });
    expect(wishes).toEqual({ steps: 20, fade: [0.01, 0.5], loudness: "off", loop: true });
    expect(faults.size).toBe(0);
  });

  test("say what was expected where they cannot be read", () => {
    const { wishes, faults } = readFields({ steps: "many", eta: "2" });
    expect(wishes).toEqual({});
    expect(faults.get("steps")).toBe("expected a whole number from 1 to 999");
    expect(faults.get("eta")).toBe("expected a number from 0 to 1");
  });

  test("are filled by wishes that differ from what is usual", () => {
    const wishes = { steps: 20, guidance: 2.5, fade: [0.1, 0.2] as const, spacing: null };
    expect(fieldTextsOf(wishes, { guidance: 2.5 })).toEqual({ steps: "20", fade: "0.1,0.2", spacing: "none" });
  });
});
