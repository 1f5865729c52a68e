import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readReport } from "../src/study/verify/committed-report.ts";
import { type CliOutcome, runCli } from "./support/run-cli.ts";
import { tinyBenchmark } from "./support/tiny-benchmark.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

const aisfx = { panns: "aisfx", vggish: "aisfx" };
let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
const text = (...names: string[]): Promise<string> => readFile(at(...names), "utf8");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-benchmark-"));
  vi.stubEnv("FOLEY_CACHE", at("cache"));
  await writeTinyModel(at("model"));
  const both = { testConditions: ["text", "audio"] };
  await writeFile(at("tiny.json"), JSON.stringify({ ...tinyBenchmark(at("model")), ...both, judges: aisfx }));
});

afterAll(() => {
  vi.unstubAllEnvs();
  return rm(folder, { recursive: true, force: true });
});

const study = (...args: readonly string[]): Promise<CliOutcome> => runCli("study", ...args);

const run = (...args: readonly string[]) =>
  study("benchmark", at("tiny.json"), "--out", at("run"), "--threads", "1", ...args);

describe("foley study benchmark", () => {
  it("runs every cell of the grid to a report with tables, figures and sounds", async () => {
    expect((await run("--status")).out).toContain("0 of 5 cells finished");
    expect(existsSync(at("run"))).toBe(false);
    const { status, out, err } = await run("--quiet");
    expect([status, err]).toEqual([0, ""]);
    expect(out).toBe(`${at("run", "report", "report.html")}\n`);
    expect(existsSync(at("cache", "prepared"))).toBe(true);
    const words = await text("run", "report", "README.md");
    expect(words).toContain("not comparable with the paper's");
    expect(words).toMatch(/\| signals \| pretrained \| audio \|( [\d.]+ \|){4}/);
    expect(words.match(/\| signals \| (scratch|pretrained) \| (text|audio) \| (text|audio) \| \d/g)).toHaveLength(8);
    const page = await text("run", "report", "report.html");
    expect(page.match(/data:audio\/mpeg/g)).toHaveLength(1 + 5 * 2);
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
    const results = await text("run", "report", "results.json");
    const { cells, sounds, models, command, claims } = JSON.parse(results);
    expect(command).toBe("foley study benchmark tiny.json --model pretrained=FOLDER --panns aisfx --vggish aisfx");
    expect(words).toContain(command);
    // Of one seed nothing can be told.
    expect(new Set(claims.map(({ verdict }: { verdict: string }) => verdict))).toEqual(new Set(["cannot be told"]));
    expect(words).toContain("## Claim: a fine-tuned model is better than one from scratch");
    expect(results).not.toContain(at("model"));
    expect(models).toEqual({ pretrained: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const list = (soundCount: number) => ({
      soundCount,
      missingCount: 0,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      textHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(sounds).toEqual({ signals: { training: list(15), tested: list(10) } });
    expect(cells.map(({ curve }: { curve: { step: number }[] }) => curve.map(({ step }) => step))).toEqual([
      [0],
      ...[0, 1, 2, 3].map(() => [2]),
    ]);
    expect((await text("run", "report", "curves.csv")).trim().split("\n")).toHaveLength(1 + (1 + 4) * 2);
    expect(await text("run", "report", "figure-2-signals-text.svg")).toContain("scratch, audio");
    expect([...(await readFile(at("run", "report", "figure-2-signals-audio.png")))].slice(1, 4)).toEqual([80, 78, 71]);
  });

  it("says that all is finished, and does nothing twice", async () => {
    expect((await run("--status")).out).toMatch(/signals-scratch-text-seed1 +finished +2 of 2 steps\n/);
    const before = await text("run", "ledger.jsonl");
    // Whatever it did would be told of.
    expect((await run()).err).toBe("");
    expect(await text("run", "ledger.jsonl")).toBe(before);
  });

  it("has a report that can be measured anew, and one that was changed is found out", async () => {
    const verify = (report: string, ...args: readonly string[]) =>
      study("verify", report, "--threads", "1", "--quiet", "--cell", untrained, ...args);
    const untrained = "signals-pretrained-untrained-seed1";
    const place = ["--model", `pretrained=${at("model")}`];
    const { status, out, err } = await verify(at("run", "report"), ...place, "--seed", "5", "--out", at("verify"));
    expect([status, err]).toEqual([0, ""]);
    expect(out).toContain(`${untrained}\n`);
    expect(out).toContain("equal: all 8 scores are those of the report");
    for (const measured of ["verify", "run"]) {
      const again = await verify(at("run", "report"), ...place, "--out", at(measured));
      expect(again).toMatchObject({ status: 1, out: "" });
      expect(again.err).toContain(`${at(measured)}: expected no finished ${untrained}, which is to be measured anew`);
    }
    await cp(at("run", "report"), at("changed"), { recursive: true });
    const { cells, ...rest } = JSON.parse(await text("run", "report", "results.json"));
    cells[0].curve[0].scores.text.FD *= 1.1;
    await writeFile(at("changed", "results.json"), JSON.stringify({ cells, ...rest }));
    const inNumbersOnly = await verify(at("changed"), ...place, "--out", at("verify-changed"));
    expect(inNumbersOnly.status).toBe(1);
    expect(inNumbersOnly.err).toContain("expected what the scores of the report make, got something else");
    const { texts, pageParts } = await (await readReport(at("changed"))).drawn();
    for (const [file, made] of texts) await writeFile(at("changed", file), made);
    await writeFile(at("changed", "report.html"), pageParts.join("\n"));
    const changed = await verify(at("changed"), ...place, "--out", at("verify-changed"));
    expect(changed.status).toBe(1);
    expect(changed.out).toContain("differs: by up to 9.1 %, in text.FD after 0 steps");
    expect(changed.err).toContain("verify: expected text.FD after 0 steps within 1 % of");
  });

  it("cannot be verified with other models, nor without them", async () => {
    const verify = (...args: readonly string[]) => study("verify", at("run", "report"), "--out", at("other"), ...args);
    const other = await verify("--model", "pretrained=nano", "--quiet");
    expect(other.status).toBe(1);
    expect(other.err).toMatch(
      /verify: the model pretrained: expected [0-9a-f]{64}, got .*name what the report was made of/,
    );
    const missing = await verify();
    expect(missing.status).toBe(1);
    expect(missing.err).toContain("pretrained");
    expect((await verify("--cell", "dogs")).err).toContain("expected --cell with a cell of the report, as signals-");
  });

  it("goes on within a cell whose model was moved since", async () => {
    await cp(at("run"), at("moved-run"), { recursive: true });
    await cp(at("model"), at("moved-model"), { recursive: true });
    await writeFile(at("moved.json"), (await text("tiny.json")).replaceAll(at("model"), at("moved-model")));
    const [header, ...cells] = (await text("moved-run", "ledger.jsonl")).split("\n");
    const before = await text("moved-run", "ledger.jsonl");
    await writeFile(at("moved-run", "ledger.jsonl"), `${header}\n`);
    const { status, err } = await study(
      "benchmark",
      at("moved.json"),
      "--out",
      at("moved-run"),
      "--threads",
      "1",
      "--quiet",
    );
    expect([status, err]).toEqual([0, ""]);
    const curves = (lines: string) =>
      lines
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => JSON.parse(line).result)
        .toSorted();
    expect(cells.length).toBeGreaterThan(4);
    expect(curves(await text("moved-run", "ledger.jsonl"))).toEqual(curves(before));
  });

  it("refuses to go on with another config", async () => {
    await writeFile(at("other.json"), JSON.stringify({ ...tinyBenchmark(at("model")), seeds: [2] }));
    const { status, err } = await study("benchmark", at("other.json"), "--out", at("run"));
    expect(status).toBe(1);
    expect(err).toContain("expected the ledger of this config, got one of another");
  });

  it("refuses to go on with another model in the same place", async () => {
    const config = at("model", "unet", "config.json");
    const before = await readFile(config, "utf8");
    await writeFile(config, `${before}\n`);
    const { status, err } = await run();
    await writeFile(config, before);
    expect(status).toBe(1);
    expect(err).toMatch(/made-by.json: the model pretrained: expected [0-9a-f]{64}, got [0-9a-f]{64}; undo the change/);
  });

  it.each([
    ["nothing to run", [], "expected a config file or --preset, got neither"],
    ["a preset that is none", ["--preset", "huge"], "--preset: expected"],
    ["a file that is not there", ["nowhere.json"], "nowhere.json: expected a config of a benchmark, got nothing"],
    ["a data set without its place", ["--preset", "nano-esc10"], "expected where the sounds of esc10-labels are"],
    [
      "a place of another data set",
      ["--preset", "esc50", "--data", "esc10=x"],
      "--data: expected NAME=PLACE with esc50",
    ],
  ])("refuses %s in one line", async (_what, args, message) => {
    const { status, err } = await study(
      "benchmark",
      ...args,
      "--out",
      at("refused"),
      "--panns",
      "nano",
      "--vggish",
      "nano",
    );
    expect([status === 1 || status === 2, err.split("\n").length]).toEqual([true, 2]);
    expect(err).toContain(message);
  });
});

describe("a sweep", () => {
  it("scores a model at each value, and a stopped one goes on", async () => {
    const sweep = () =>
      study("guidance", at("tiny.json"), "--values", "1,3", "--out", at("guidance"), "--threads", "1", "--quiet");
    expect(await sweep()).toMatchObject({ status: 0, err: "" });
    const scores = await text("guidance", "report", "scores.csv");
    expect(scores.trim().split("\n")).toHaveLength(1 + 2 * 2);
    expect(await text("guidance", "report", "README.md")).toContain("| 3 | signals, pretrained, from text |");
    expect(await text("guidance", "report", "figure.svg")).toContain("guidance");
    await rm(at("guidance", "report"), { recursive: true });
    expect(await sweep()).toMatchObject({ status: 0 });
    expect(await text("guidance", "report", "scores.csv")).toBe(scores);
  });

  it("trains on fewer clips of each class", async () => {
    const one = { trainConditions: ["text"], testConditions: ["text"], scratch: false };
    await writeFile(at("one.json"), JSON.stringify({ ...tinyBenchmark(at("model")), ...one }));
    const { status } = await study("scarcity", at("one.json"), "--values", "2", "--out", at("scarce"), "--quiet");
    expect(status).toBe(0);
    expect((await text("scarce", "report", "scores.csv")).trim().split("\n")).toHaveLength(1 + 1);
  });

  it("refuses values that it can't take", async () => {
    const { status, err } = await study("steps", at("tiny.json"), "--values", "1,0.5", "--out", at("refused"));
    expect(status).toBe(2);
    expect(err).toContain('study steps: expected --values of numbers that it can take, got "0.5"');
    const twice = await study("steps", at("tiny.json"), "--values", "2,2", "--out", at("refused"));
    expect([twice.status, twice.err]).toEqual([2, expect.stringContaining("expected values that differ, got 2 twice")]);
  });
});
