import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeCheckpoint } from "./checkpoint.ts";
import { beginRun, checkRunPlace, type RunInputs } from "./run-place.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-place-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const record = { name: "sounds", layout: "folder", soundCount: 3, missingCount: 0, hash: "a".repeat(64) } as const;
const check = (inputs: RunInputs = {}, convertsStart = false) => checkRunPlace(folder, "vae", inputs, convertsStart);
const refusal = (came: string) => ({
  code: "usage",
  subject: "out",
  message: `train: expected a folder of a run for out, or one without such, got ${came}; choose another folder`,
});

describe("the folder of a run", () => {
  it("may be absent, or hold what a run leaves alone", async () => {
    await expect(checkRunPlace(at("absent"), "vae", {}, false)).resolves.toBeUndefined();
    await mkdir(at("mine"));
    await writeFile(at("events.out.tfevents.1.foley"), "");
    await expect(check()).resolves.toBeUndefined();
  });

  it.each(["model", "best", "sounds", "from"])("is not one with a folder %s of something else", async (name) => {
    await mkdir(at(name));
    await expect(check()).rejects.toMatchObject(
      refusal(`${folder} with ${name} of something else, which it would replace`),
    );
  });

  it("is not one with files of these names, nor with links that lead nowhere", async () => {
    for (const name of ["log.jsonl", "curves.svg", "best.json"]) await writeFile(at(name), "");
    await writeFile(at("data.json"), '{"name":"mine"}');
    await symlink(at("nowhere"), at("model"), "junction");
    const names = "model, best.json, curves.svg, data.json, log.jsonl";
    await expect(check()).rejects.toMatchObject(
      refusal(`${folder} with ${names} of something else, which it would replace`),
    );
    expect((await readdir(folder)).sort()).toEqual(["best.json", "curves.svg", "data.json", "log.jsonl", "model"]);
  });

  it("is known by the record of its beginning, and by a checkpoint of a foley that wrote none", async () => {
    await beginRun(folder, record);
    await mkdir(at("sounds"));
    await expect(check()).resolves.toBeUndefined();
    await rm(at("data.json"));
    await writeCheckpoint(folder, { step: 1, state: new Map() }, '{"kind":"vae"}');
    await expect(check()).resolves.toBeUndefined();
    await expect(checkRunPlace(folder, "clap", {}, false)).rejects.toMatchObject({ code: "config" });
  });

  it("keeps nothing of an earlier run's way where one begins anew in it, and all where one goes on", async () => {
    await beginRun(folder, record);
    for (const name of ["best", "sounds", "model"]) await mkdir(at(name));
    for (const name of ["best.json", "curves.svg"]) await writeFile(at(name), "");
    await writeCheckpoint(folder, { step: 1, state: new Map() }, '{"kind":"vae"}');
    await beginRun(folder, record);
    expect(await readdir(folder)).toHaveLength(7);
    await rm(at("checkpoint.safetensors"));
    await beginRun(folder, record);
    expect((await readdir(folder)).sort()).toEqual(["data.json", "model"]);
  });

  it.each(["model_index.json", "foley.json", join("vae", "config.json"), join("classifier", "config.json")])(
    "is no model's, which %s tells, even where a run was begun in it",
    async (name) => {
      await beginRun(folder, record);
      await mkdir(join(at(name), ".."), { recursive: true });
      await writeFile(at(name), "{}");
      await expect(check()).rejects.toMatchObject(refusal(`the model folder ${folder}, which has ${name}`));
    },
  );

  it("may have folders of other runs, whatever they are called", async () => {
    await mkdir(at("vae", "model"), { recursive: true });
    await expect(check()).resolves.toBeUndefined();
  });

  it("replaces nothing that the run reads, by whatever name", async () => {
    await beginRun(folder, record);
    await mkdir(at("sounds", "real"), { recursive: true });
    await symlink(at("sounds", "real"), at("link"), "junction");
    const came = (option: string, place: string) =>
      refusal(`${folder}, whose ${place} it would replace, where ${option} lies`);
    await expect(check({ data: at("sounds") })).rejects.toMatchObject(came("data", "sounds"));
    await expect(check({ "scoring.reference": at("link") })).rejects.toMatchObject(came("scoring.reference", "sounds"));
    await expect(check({ data: at("x"), from: at("model", "..", "model") })).rejects.toMatchObject(
      came("from", "model"),
    );
    await expect(check({ vae: at("from") }, true)).rejects.toMatchObject(came("vae", "from"));
    await expect(
      check({ vae: at("from"), clap: at("models"), data: folder, from: undefined }),
    ).resolves.toBeUndefined();
  });

  it("is not within sounds that it reads where it makes some to be scored", async () => {
    const message = (option: string, path: string) =>
      `train: expected a folder of a run for out that is not within ${option}, which its scored sounds would join, got ${at("run")} in ${path}; choose another folder`;
    const within = (inputs: RunInputs) => checkRunPlace(at("run"), "ldm", inputs, false);
    const reference = at("real");
    await expect(within({ data: folder })).resolves.toBeUndefined();
    await expect(within({ data: at("train"), "scoring.reference": reference })).resolves.toBeUndefined();
    await expect(within({ data: folder, "scoring.reference": reference })).rejects.toMatchObject({
      ...{ code: "usage", subject: "out" },
      message: message("data", folder),
    });
    await expect(within({ data: at("train"), "scoring.reference": at("run") })).rejects.toThrow(
      message("scoring.reference", at("run")),
    );
  });

  it("replaces no link to what the run reads", async () => {
    await mkdir(at("elsewhere"));
    await beginRun(folder, record);
    await symlink(at("elsewhere"), at("sounds"), "junction");
    for (const data of [at("sounds"), at("elsewhere")])
      await expect(check({ data })).rejects.toMatchObject({ code: "usage" });
  });
});
