import type { Document } from "yaml";
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
  const { isCollection, LineCounter, parseDocument, visit } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter });
  const refused = (at: number, what: string, advice: string): FoleyError => {
    const { line, col } = lineCounter.linePos(at);
    return new FoleyError("config", `${name}: expected YAML, got at line ${line}, column ${col}: ${what}; ${advice}`);
  };
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw refused(fault.pos[0], fault.message.split("\n", 1)[0] ?? "", "correct the file");
  visit(document, {
    Alias: (_, alias) => {
      const what = `*${alias.source}, which refers to what is nowhere named &${alias.source} before it`;
      const advice = "put quotes around a text that begins with an asterisk";
      if (alias.resolve(document) === undefined) throw refused(alias.range?.[0] ?? 0, what, advice);
    },
    Pair: (_, { key }) => {
      if (isCollection(key)) throw refused(key.range?.[0] ?? 0, "a list or settings as a name", "write a text there");
    },
  });
  const value = plainly(document, name);
  if (isObject(value)) return value;
  throw new FoleyError(
    "config",
    `${name}: expected settings as name: value, got ${value === null ? "nothing" : "another text"}; correct the file`,
  );
}

/** @throws FoleyError "config" where what is named once and referred to many times would become more than any settings are */
function plainly(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    const message = `${name}: expected settings, got ${cause instanceof Error ? cause.message : cause}; write out what it refers to by *`;
    throw new FoleyError("config", message, { cause });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
