import { readdirSync, readFileSync } from "node:fs";
import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { addWorker } from "../src/cli/worker.ts";
import { laneName, laneOf } from "../src/queue/lane.ts";
import { unitPriorities } from "../src/queue/priority.ts";
import { plannedModel } from "../src/units/node/kinds/planned-model.ts";

const at = (name: string): URL => new URL(`../deploy/${name}`, import.meta.url);
const read = (name: string): string => readFileSync(at(name), "utf8");
const manifests = readdirSync(at("kubernetes")).map((name) => `kubernetes/${name}`);

/** What `foley worker` can be told, by options and by the environment. */
function toldOf(): { readonly flags: string[]; readonly names: string[] } {
  const command = new Command();
  addWorker(command, { out: () => {}, err: () => {}, isTerminal: false, signal: new AbortController().signal });
  const { options } = command;
  return { flags: options.flatMap(({ long }) => long ?? []), names: options.flatMap(({ envVar }) => envVar ?? []) };
}

describe("what operators get", () => {
  test("parses, and names no image without its version", () => {
    for (const name of [...manifests, "compose.yaml"]) {
      for (const document of parseAllDocuments(read(name), { merge: true })) expect(document.errors, name).toEqual([]);
      const images = [...read(name).matchAll(/^\s*image: (.+)$/gm)].map(([, image]) => image);
      expect(
        images.filter((image) => image !== "foley" && !/:\d/.test(image ?? "")),
        name,
      ).toEqual([]);
    }
    expect([...read("Containerfile").matchAll(/^FROM (\S+)/gm)].every(([, image]) => /:\d/.test(image ?? ""))).toBe(
      true,
    );
  });

  test("starts workers with options and an environment that they know", () => {
    const { flags, names } = toldOf();
    for (const name of ["kubernetes/worker.yaml", "compose.yaml"]) {
      const said = [...read(name).matchAll(/"(--[a-z-]+)"/g)].flatMap(([, flag]) => flag ?? []);
      const ours = said.filter((flag) => flag !== "--appendonly" && flag !== "--maxmemory-policy");
      expect(ours.length).toBeGreaterThan(1);
      expect(flags).toEqual(expect.arrayContaining(ours));
      const variables = [...read(name).matchAll(/\b(FOLEY_[A-Z_]+)\b/g)].flatMap(([, one]) => one ?? []);
      expect(names).toEqual(expect.arrayContaining(variables));
    }
  });

  test("runs as nobody, without a root that can be written to, and longer than a worker needs to stop", () => {
    expect(read("Containerfile")).toMatch(/^USER 1000:1000$/m);
    const { spec } = parse(read("kubernetes/worker.yaml"));
    const { containers, securityContext, terminationGracePeriodSeconds } = spec.template.spec;
    expect(securityContext.runAsNonRoot).toBe(true);
    for (const { securityContext: own } of containers)
      expect(own).toEqual({
        ...{ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      });
    expect(terminationGracePeriodSeconds).toBeGreaterThan(30);
  });

  test("grows with the lanes of the embedded model and stays while their units are done, under their names in Redis", async () => {
    const { memoryBytes } = await plannedModel("nano");
    const lists = unitPriorities.flatMap((priority) => {
      const lane = laneName(laneOf({ device: null, model: "nano", memoryBytes, alsoHeld: [] }, priority));
      return [`foley:${lane}:wait`, `foley:${lane}:active`];
    });
    const { spec } = parse(read("kubernetes/autoscaler.yaml"));
    const named = spec.triggers.map(({ metadata }: { metadata: { listName: string } }) => metadata.listName);
    expect(named.sort()).toEqual(lists.sort());
  });

  test("takes nothing into the image that git leaves out, nor what git keeps", () => {
    const linesOf = (name: string): string[] => read(`../${name}`).trim().split("\n");
    // A name without a slash before its end is meant in every folder.
    const ignored = linesOf(".gitignore")
      .map((line) => line.replace(/\/$/, ""))
      .map((line) => (line.includes("/") ? line.replace(/^\//, "") : `**/${line}`));
    expect(linesOf(".dockerignore")).toEqual(expect.arrayContaining([".git", ...ignored]));
  });

  test("names files that are there", () => {
    for (const name of parse(read("kubernetes/kustomization.yaml")).resources)
      expect(manifests).toContain(`kubernetes/${name}`);
  });
});
