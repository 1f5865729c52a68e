import { expect, test } from "vitest";
import type { Foley } from "../../../library/foley.ts";
import { jobRequestSchema } from "../../api/job-request.ts";
import { doJob } from "./do-job.ts";
import { uniquelyNamed } from "./make-evaluation.ts";
import type { MakingTools } from "./making-kind.ts";

const sound = "ab".repeat(32);
const nothing = { id: "one", folder: "/none", done: [], models: {}, sounds: {}, places: {}, soundsOfJobs: {} };

const uncalled: object = new Proxy(() => {}, {
  get: () => uncalled,
  apply: () => {
    throw new Error("the library was asked for something");
  },
});

/** With a library that must not be asked for anything. */
const tools: MakingTools = {
  foley: uncalled as Foley,
  signal: new AbortController().signal,
  tell: () => {},
};

const sounds = { reference: [sound] };
test.each([
  ["model", '"mine"', { kind: "generate", prompts: ["rain"], model: "mine" }],
  ["sound", sound, { kind: "generate", prompts: ["rain"], wishes: { init: { sound } } }],
  ["sound", sound, { kind: "generate", prompts: ["rain"], wishes: { audio: { sound } } }],
  ["place", '"real"', { kind: "train", trains: "vae", data: { place: "real" } }],
  ["sound", sound, { kind: "evaluate", generated: [sound], ...sounds }],
  ["sound", sound, { kind: "evaluate", generated: [{ sound, name: "rain" }], ...sounds }],
  ["job", '"other"', { kind: "evaluate", generated: { job: "other" }, ...sounds }],
  ["place", '"real"', { kind: "evaluate", generated: { place: "real" }, ...sounds }],
  ["place", '"real"', { kind: "study", study: "sensitivity", reference: { place: "real" } }],
  ["model", '"mine"', { kind: "study", study: "sensitivity", reference: { place: "real" }, wishes: { model: "mine" } }],
  ["place", '"real"', { kind: "study", study: "benchmark", config: { place: "real" } }],
  ["model", '"mine"', { kind: "study", study: "benchmark", config: "nano-smoke", models: { nano: "mine" } }],
])("a job whose %s has gone fails naming it: nothing else stands for it", async (subject, name, written) => {
  const request = jobRequestSchema.parse(written);
  const done = doJob({ ...nothing, request }, tools);
  await expect(done).rejects.toMatchObject({ code: "not-found", subject, message: expect.stringContaining(name) });
});

test("uploads of one name are told apart, also from those that are called so already", () => {
  const named = (...names: string[]) =>
    uniquelyNamed(names.map((name) => ({ name, path: "" }))).map(({ name }) => name);
  expect(named("a", "a", "a 2")).toEqual(["a", "a 3", "a 2"]);
  expect(named("a 2", "a", "a", "a", "b")).toEqual(["a 2", "a", "a 3", "a 4", "b"]);
});
