import { expect, test } from "vitest";
import { jobListQuerySchema } from "../../api/job.ts";
import { jobRequestSchema } from "../../api/job-request.ts";
import { settleRequest } from "./job-kinds.ts";

const known = {
  ...{ hasSound: () => true, hasModel: () => true, hasPlace: () => true, hasSoundsOfJob: () => true },
  ...{ mostSounds: 1, hearsSounds: (model: string) => model !== "deaf" },
};
const settle = (request: object) => settleRequest(jobRequestSchema.parse(request), known);

const [place, data] = [{ place: "real" }, { esc10: { place: "real" } }];
const sensitivity = { kind: "study", study: "sensitivity", reference: place };
const benchmark = { kind: "study", study: "benchmark", config: "nano-smoke" };

test.each([
  ["config", { ...sensitivity, config: "nano-smoke" }],
  ["data", { ...sensitivity, data }],
  ["models", { ...sensitivity, models: { nano: "nano" } }],
  ["reference", { ...benchmark, reference: place }],
  ["vocoder", { kind: "train", trains: "vae", data: place, vocoder: "nano" }],
  ["vocoder", { kind: "train", trains: "classifier", data: place, vocoder: "nano" }],
] as const)("%s is refused where it would be passed over: %j", (subject, request) => {
  expect(() => settle(request)).toThrow(
    expect.objectContaining({ subject, message: expect.stringContaining("; leave it out") }),
  );
});

test.each([{ audio: { sound: "ab".repeat(32) } }, { candidates: 2 }, { fidelity: "audioldm" }])(
  "a model that hears no sounds is refused where it would have to, before the job waits: %j",
  (wishes) => {
    const request = { kind: "generate", prompts: ["rain"], wishes };
    expect(settle(request)).toMatchObject(request);
    expect(() => settle({ ...request, model: "deaf" })).toThrow(expect.objectContaining({ subject: "model" }));
    expect(settle({ kind: "generate", prompts: ["rain"], model: "deaf" })).toMatchObject({ model: "deaf" });
  },
);

test("what means something is taken", () => {
  expect(settle(sensitivity)).toMatchObject(sensitivity);
  expect(settle({ ...benchmark, data, models: { nano: "nano" } })).toMatchObject(benchmark);
  const ldm = { kind: "train", trains: "ldm", data: place, vae: "nano", clap: "nano", vocoder: "nano" };
  expect(settle(ldm)).toMatchObject(ldm);
});

test("jobs are listed of the kinds that there are, and of no other", () => {
  expect(jobListQuerySchema.parse({ kind: "study" })).toMatchObject({ kind: "study" });
  expect(jobListQuerySchema.safeParse({ kind: "generte" }).success).toBe(false);
});
