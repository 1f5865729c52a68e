import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { melPresets } from "../../audio/mel-spectrogram.ts";
import { encodeWav } from "../../audio/wav/encode-wav.ts";
import { Generator } from "../../engine/random/generator.ts";
import { workOf } from "../../engine/work.ts";
import type { Backbone } from "../../evaluate/backbone/backbone.ts";
import type { SensitivityResults } from "../sensitivity/results.ts";
import { sensitivitySchema } from "../sensitivity/settings.ts";
import { type SensitivityTools, studyRounds } from "../sensitivity/study-folder.ts";
import { verifyReaction } from "./verify-reaction.ts";
import type { VerifyTools } from "./verify-request.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

async function writeNoise(seed: number, ...place: string[]): Promise<void> {
  const samples = new Generator(seed).randn(1600).map((value) => value / 8);
  await mkdir(dirname(at(...place)), { recursive: true });
  await writeFile(at(...place), encodeWav({ sampleRate: 16_000, channels: [samples] }));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-reaction-"));
  for (let i = 0; i < 10; i++) await writeNoise(i, "sounds", "rain", `${i}.wav`);
  await writeNoise(20, "others", "siren", "a.wav");
});
afterAll(() => rm(folder, { recursive: true }));

/** Hears what a clip begins with: no network. */
function hearing(name: string): Backbone {
  return {
    ...{ name, hash: "a".repeat(64), protocol: "made", limitedTo: null },
    embed: async ({ channels: [samples = new Float32Array(0)] }) => ({
      ...{ embeddings: samples.slice(0, 4), rows: 1, width: 4, logits: samples.slice(4, 9) },
    }),
  };
}

const tools: SensitivityTools = {
  judges: { classifier: hearing("clips"), frames: hearing("frames"), clap: null, programs: null },
  vocoder: { mel: melPresets.audioldm16k } as SensitivityTools["vocoder"],
  ...{ cache: null, command: null, modelHash: "b".repeat(64) },
  versions: { foley: "1.0.0", node: "20.0.0", device: "cpu", commits: [] },
};
const round = { damage: "interference", seed: 0 } as const;
const settings = () => sensitivitySchema.parse({ interference: at("others"), seeds: 2, useCache: false });

/** What a study of these sounds is bound to. */
async function manifestNow(): Promise<SensitivityResults["manifest"]> {
  const told: unknown[] = [];
  const ended = new Error("told");
  const running = studyRounds(at("sounds"), settings(), tools, workOf(), [round], (manifest) => {
    told.push(manifest);
    throw ended;
  });
  await expect(running).rejects.toBe(ended);
  return JSON.parse(JSON.stringify(told[0])) as SensitivityResults["manifest"];
}

it("refuses sounds that interfere of the same names and another content", async () => {
  const results = { seeds: 2, reference: "sounds", manifest: await manifestNow(), reactions: [] };
  const places = { data: { sounds: at("sounds"), interference: at("others") }, models: {}, panns: null, vggish: null };
  const opened: VerifyTools = { sensitivity: async () => tools, benchmark: () => Promise.reject(new Error("none")) };
  const verified = () =>
    verifyReaction(
      results as unknown as SensitivityResults,
      { places, seed: 0, cell: "interference-seed0" },
      opened,
      workOf(),
    );
  await writeNoise(21, "others", "siren", "a.wav");
  await expect(verified()).rejects.toThrow(
    /^verify: the content or classes of the sounds that interfere: expected "[0-9a-f]{64}", got /,
  );
});
