import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { damageNames } from "../../results/sensitivity/damage-name.ts";
import type { Reaction } from "../../results/sensitivity/reaction.ts";
import { sensitivityReport } from "./report.ts";

const reactions: Reaction[] = ["FD", "KL"].flatMap((metric) =>
  damageNames.flatMap((damage) =>
    [0, 1].map((share) => {
      const mean = metric === "FD" && damage === "order" ? 2 + 8 * share : 2;
      return { metric, damage, share, values: [mean, mean], mean, low: mean - 0.1, high: mean + 0.1 };
    }),
  ),
);
const context = {
  command: "foley study sensitivity REFERENCE --seeds 2",
  reference: "ESC-10",
  clipCount: 80,
  unusable: [],
  seeds: 2,
  backbones: "nano",
  vocoder: "Griffin-Lim",
  isComparable: false,
  manifest: { preset: "foley" },
};

describe("sensitivityReport", () => {
  it("says in words which metric notices what, beside the paper's finding", async () => {
    const words = (await sensitivityReport(reactions, context)).get("README.md");
    expect(words).toContain("| order change | clearly (+8.00) | not (+0) | only FD notices it |");
    expect(words).toContain(
      "- **FD** clearly notices order change; does not notice Gaussian noise, masking, interference.",
    );
    expect(words).toContain("| FD | order change | 2.00 ± 0.100 | 10.0 ± 0.100 |");
    expect(words).toContain("never their values");
  });

  it("tells each finding of the paper as holding, failing or untold, with its interval", async () => {
    const words = (await sensitivityReport(reactions, context)).get("README.md");
    expect(words).toContain("- **holds**: FD notices order change; KL hardly notices interference;");
    expect(words).toContain("| order change | notices: holds, +8.00 [8.00, 8.00] | hardly:");
    expect(words).toContain("- **fails**: FD notices Gaussian noise;");
    expect(words).toContain("foley study sensitivity REFERENCE --seeds 2");
  });

  it("tells shares that are no whole percents as they are", async () => {
    const some = reactions.map((reaction) => ({ ...reaction, share: reaction.share / 8 }));
    expect((await sensitivityReport(some, context)).get("README.md")).toContain("| metric | damage | 0 % | 12.5 % |");
  });

  it("warns of other backbones than the paper's, and only of them", async () => {
    const words = (await sensitivityReport(reactions, { ...context, isComparable: true })).get("README.md");
    expect(words).not.toContain("never their values");
  });

  it("holds every value as CSV and as JSON, and the figure as SVG and PNG", async () => {
    const files = await sensitivityReport(reactions, context);
    const rows = Papa.parse<Record<string, string>>(files.get("reactions.csv") as string, { header: true }).data;
    expect(rows[0]).toMatchObject({ metric: "FD", damage: "noise", share: "0", mean: "2", values: "2 2" });
    expect(JSON.parse(files.get("reactions.json") as string)).toMatchObject({
      seeds: 2,
      manifest: { preset: "foley" },
      reactions,
    });
    expect(files.get("figure-1.svg")).toContain("order change");
    expect([...(files.get("figure-1.png") as Uint8Array).subarray(1, 4)]).toEqual(
      [..."PNG"].map((c) => c.charCodeAt(0)),
    );
  });
});
