import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FoleyError } from "../engine/tensor/error.ts";
import { phrasesBySubject, terminalMessage, trainingWishFlags } from "./advice.ts";
import { wishFlags } from "./train.ts";

const source = fileURLToPath(new URL("..", import.meta.url));

/** What is no door of a terminal's and no test. */
const paths = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map((path) => path.split(sep).join("/"))
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.startsWith("cli/"));
const read = (path: string): string => readFileSync(join(source, path), "utf8");
const library: readonly string[] = paths.map(read);

/** The same without other doors, whose callers name fields and headers. */
const inner: readonly string[] = paths.filter((path) => !/^(server|studio|web)\//.test(path)).map(read);

/** The subjects that a source names, where it names them as they are. */
const subjectsIn = (text: string): string[] =>
  [...text.matchAll(/\bsubject: "(\w+)"/g)].map(([, subject = ""]) => subject);

describe("what a terminal says of a subject", () => {
  it.each(Object.keys(phrasesBySubject))("%s is raised by the library", (subject) => {
    expect(library.flatMap(subjectsIn)).toContain(subject);
  });

  it.each(
    Object.entries(phrasesBySubject).flatMap(([subject, phrases]) =>
      Object.keys(phrases).map((words) => [subject, words] as const),
    ),
  )("of %s, stands for words of its errors: %s", (subject, words) => {
    const raising = library.filter((text) => subjectsIn(text).includes(subject));
    expect(raising.some((text) => text.includes(words))).toBe(true);
  });

  it("is known for each subject that the library's errors have", () => {
    expect(inner.flatMap(subjectsIn).filter((subject) => !Object.hasOwn(phrasesBySubject, subject))).toEqual([]);
  });

  it("takes the place of the library's words, the last ones, and leaves others", () => {
    const error = (message: string) => new FoleyError("usage", message, { subject: "folds" });
    expect(terminalMessage(error("check the folds: expected 1; check the folds"))).toBe(
      "check the folds: expected 1; check --folds",
    );
    expect(terminalMessage(error("folds: expected 1, got 2"))).toBe("folds: expected 1, got 2");
    expect(terminalMessage(new FoleyError("usage", "check the folds"))).toBe("check the folds");
  });

  it("calls a wish that a kind of training has no setting for by the option's name", () => {
    const names = Object.entries(wishFlags).map(([name, flag]) => [name, [flag].flat()[0]?.split(" ")[0]]);
    expect(trainingWishFlags).toEqual(Object.fromEntries(names));
    const message = "train vae: expected loraRank where there is such a setting, got it here; leave it out";
    expect(terminalMessage(new FoleyError("usage", message, { subject: "loraRank" }))).toBe(
      "train vae: expected --lora where there is such a setting, got it here; leave it out",
    );
  });
});
