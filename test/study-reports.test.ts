import { readdirSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { htmlPage } from "../src/study/report/page.ts";
import { faultsOfReport, readReport } from "../src/study/verify/committed-report.ts";
import { tinyResults } from "./support/tiny-results.ts";

const studies = fileURLToPath(new URL("../docs/study/", import.meta.url));
const reports = readdirSync(studies, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));

describe("a committed report", () => {
  it.each(reports)("is bound to what made it, and says what its results say: %s", async (name) => {
    expect(await faultsOfReport(join(studies, name))).toEqual([]);
  });
});

describe("a report", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "foley-reports-"));
    await writeReport({});
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A report whose texts are those of its results, with something changed in these. */
  async function writeReport(changes: object): Promise<void> {
    await writeFile(join(folder, "results.json"), JSON.stringify({ ...tinyResults, ...changes }));
    const { texts, pageParts } = await (await readReport(folder)).drawn();
    for (const [file, text] of texts) await writeFile(join(folder, file), text);
    await writeFile(join(folder, "report.html"), htmlPage("a page", [...pageParts, "sounds"]));
  }

  it("that says what its results say has no fault", async () => {
    expect(await faultsOfReport(folder)).toEqual([]);
  });

  it("of which a number was changed has a fault, in results as in words", async () => {
    for (const file of ["README.md", "table-2.csv", "results.json", "report.html"]) {
      const copy = `${folder}-${file}`;
      await cp(folder, copy, { recursive: true });
      const text = await readFile(join(copy, file), "utf8");
      expect(text).toContain("12.5");
      await writeFile(join(copy, file), text.replaceAll("12.5", "11.5"));
      expect(await faultsOfReport(copy)).not.toEqual([]);
      await rm(copy, { recursive: true });
    }
  });

  it("whose figure is another has a fault", async () => {
    await writeFile(join(folder, "figure-2-bells-text.svg"), "<svg/>");
    expect(await faultsOfReport(folder)).toEqual(["figure-2-bells-text.svg is not what the results make"]);
  });

  it("whose claims are not what its scores make has a fault", async () => {
    const told = { low: 1, high: 2, pairs: 3, verdict: "holds" };
    const claim = { ...{ claim: "text", dataset: "bells", of: "base", by: "best", metric: "FD", mean: 1.5 }, ...told };
    await writeFile(join(folder, "results.json"), JSON.stringify({ ...tinyResults, claims: [claim] }));
    expect(await faultsOfReport(folder)).toContain("results.json is not what the results make");
  });

  it("without a command or a commit has a fault", async () => {
    await writeReport({ command: null, versions: { ...tinyResults.versions, commits: [] } });
    expect(await faultsOfReport(folder)).toEqual(["no command that makes it again", "no commit that made it"]);
  });

  it.each(["models", "backbones", "sounds", "versions"] as const)("without its %s is refused", async (name) => {
    const { [name]: _, ...rest } = tinyResults;
    await writeFile(join(folder, "results.json"), JSON.stringify(rest));
    await expect(readReport(folder)).rejects.toThrow(new RegExp(`results.json: ${name}: .*make the study again`));
  });

  it.each([
    ["lacks", { training: undefined }, "config.training: expected"],
    ["does not know", { stepz: 1 }, 'config: expected settings that there are, got "stepz"'],
    ["has in another form", { pretrained: "base" }, "config.pretrained: expected"],
  ])("with a setting that this version %s is refused in a line", async (_, changes, words) => {
    const changed = { ...tinyResults, config: { ...tinyResults.config, ...changes } };
    await writeFile(join(folder, "results.json"), JSON.stringify(changed));
    const refused = { code: "data", message: expect.stringContaining(`results.json: ${words}`) as string };
    await expect(readReport(folder)).rejects.toMatchObject(refused);
  });

  it("of reactions that are not whole is refused in a line", async () => {
    const name = "reactions.json";
    const text = await readFile(join(studies, "sensitivity", name), "utf8");
    const { reactions, ...rest } = JSON.parse(text) as { reactions: { damage: string }[] };
    await rm(join(folder, "results.json"));
    const some = reactions.filter(({ damage }) => damage !== "noise");
    for (const [changes, words] of [
      [{ reactions: some }, "reactions: expected each metric at the same shares of each damage"],
      [{ reactions, seeds: 1 }, "seeds: expected 2 to"],
    ] as const) {
      await writeFile(join(folder, name), JSON.stringify({ ...rest, ...changes }));
      const refused = { code: "data", message: expect.stringContaining(`${name}: ${words}`) as string };
      await expect(readReport(folder)).rejects.toMatchObject(refused);
    }
  });

  it("of no study is refused", async () => {
    await expect(readReport(tmpdir())).rejects.toMatchObject({ code: "not-found" });
  });
});
