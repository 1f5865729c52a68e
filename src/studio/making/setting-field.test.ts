import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { referenceSettings } from "../../generate/settings.ts";
import { formFields } from "./form-settings.ts";
import { SettingField } from "./setting-field.tsx";

function shown(own: boolean, text: string): string {
  const field = formFields.find(({ name }) => name === "loop");
  if (field === undefined) throw new Error("no field of loops");
  const model = { name: "m", sampleRate: 16_000, licence: null, defaults: { ...referenceSettings, loop: own } };
  return renderToStaticMarkup(
    createElement(SettingField, { field, text, fault: null, model, onText: () => {}, isBrief: false }),
  );
}

test("a switch is a box where the model's own is off, and says on, off or the model's own where that is on", () => {
  expect(shown(false, "")).toContain('type="checkbox"');
  expect(shown(true, "")).toContain('<option value="" selected="">on, as the model has it</option>');
  expect(shown(true, "false")).toContain('<option value="false" selected="">off</option>');
});
