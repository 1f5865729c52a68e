import { parseJsonObject } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";

/**
 * The settings of a text of JSON or YAML, as its file's ending says; `parseSettings` checks what they are.
 *
 * @param name of the file, with its ending; begins messages
 * @throws FoleyError "config" of one line, with line and column, where the text is neither, or no object
 */
export async function readSettingsText(name: string, text: string): Promise<Record<string, unknown>> {
  return /\.ya?ml$/i.test(name) ? readYaml(name, text) : parseJsonObject(text, name);
}

async function readYaml(name: string, text: string): Promise<Record<string, unknown>> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) {
    const { line, col } = lineCounter.linePos(fault.pos[0]);
    const what = fault.message.split("\n", 1)[0];
    throw new FoleyError(
      "config",
      `${name}: expected YAML, got at line ${line}, column ${col}: ${what}; correct the file`,
    );
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (isObject(value)) return value;
  throw new FoleyError(
    "config",
    `${name}: expected settings as name: value, got ${value === null ? "nothing" : "another text"}; correct the file`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
