import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Import {
  readonly from: string;
  readonly names: readonly string[];
}

/** What a program takes from files beside it and from dist, by name. */
async function importsOf(program: string): Promise<Import[]> {
  const text = await readFile(program, "utf8");
  const found = text.matchAll(/^import \{([^}]*)\} from "(\.[^"]+)";$/gm);
  return [...found].map(([, names = "", from = ""]) => ({
    from: resolve(program, "..", from),
    names: names.split(",").flatMap((name) => name.trim().split(" as ")[0] || []),
  }));
}

/** The names of a module; of dist's, those of the source that it is built of. */
async function exportsOf(module: string): Promise<readonly string[]> {
  const [first, ...rest] = relative(root, module).split(sep);
  if (first === "dist") return Object.keys(await import(join(root, "src", ...rest).replace(/\.js$/, ".ts")));
  const text = existsSync(module) ? await readFile(module, "utf8") : "";
  return [...text.matchAll(/^export (?:async )?(?:function\*?|class|const) (\w+)/gm)].flatMap(([, name]) => name ?? []);
}

describe("the project's own programs", () => {
  const names = readdirSync(join(root, "tools"), { recursive: true, encoding: "utf8" });
  const programs = names.filter((name) => name.endsWith(".js")).map((name) => join("tools", name));

  it.each(programs)("%s imports what is there", async (program) => {
    for (const { from, names } of await importsOf(join(root, program))) {
      const known = await exportsOf(from);
      expect({ from: relative(root, from), missing: names.filter((name) => !known.includes(name)) }).toEqual({
        from: relative(root, from),
        missing: [],
      });
    }
  });
});
