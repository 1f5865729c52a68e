import { expect, it } from "vitest";
import { firstChannel, monoWaveform } from "../../audio/waveform.ts";
import type { Backbone } from "../../evaluate/backbone/backbone.ts";
import { heldSound } from "../../evaluate/sounds/held-sound.ts";
import type { JudgedSound } from "../../evaluate/sounds/sound.ts";
import type { Model } from "../../generate/model.ts";
import { createLdmJudge } from "./ldm-judge.ts";

function hearingTo(hertz: number | null): Backbone {
  return {
    ...{ name: "fake", hash: "weights", protocol: String(hertz) },
    limitedTo: hertz === null ? (rate) => hearingTo(rate / 2) : null,
    embed: async (clip) => ({ embeddings: firstChannel(clip).slice(0, 2), rows: 1, width: 2, logits: null }),
  };
}

/** What is told of a model of 16 kHz and of reference sounds. */
async function toldOf(reference: readonly JudgedSound[]): Promise<(string | undefined)[]> {
  const told: (string | undefined)[] = [];
  await createLdmJudge(
    { model: { sampleRate: 16_000 } as Model, weights: () => new Map(), stepCount: 1 },
    {
      wishes: ["low", "high"].map((name, seed) => ({ name, prompt: name, seed })),
      judges: { classifier: hearingTo(null), frames: hearingTo(null), clap: null, programs: null },
      ...{ reference, everySteps: 1, settings: {}, vocoder: null, preset: "foley", cache: null, version: "0" },
    },
    { signal: new AbortController().signal, report: ({ stage, note }) => stage === "warning" && told.push(note) },
  );
  return told;
}

it("what limits the scores of a model in training, and what is left out of them, is told as they are prepared", async () => {
  const sound = (name: string, sampleRate: number, value = 1): JudgedSound =>
    heldSound({ name, waveform: monoWaveform(new Float32Array(100).fill(value), sampleRate) });
  expect(await toldOf([sound("low", 8000), sound("high", 44_100), sound("broken", 16_000, Number.NaN)])).toEqual([
    expect.stringMatching(
      /^sample rates 8000, 16000, 44100 Hz: fake hears nothing above 4000 Hz .* as 0 of 2 generated and 1 of 3 reference .*first: low/,
    ),
    expect.stringMatching(/^scoring: 1 of 3 reference sounds cannot be used by every judge \(first: broken: /),
  ]);
  expect(await toldOf([sound("high", 44_100)])).toEqual([]);
});
