/** The lists of sounds that published tables were made on, as far as they go by one name and differ in their counts. */
export const testListNames = ["audiocaps-877", "audiocaps-881", "audiocaps-964", "audiocaps-975"] as const;
export type TestListName = (typeof testListNames)[number];

/** A list of sounds that scores are told for: those of other lists never stand beside them. */
export interface TestList {
  readonly soundCount: number;
  readonly summary: string;
}

/**
 * AudioCaps' own test split has 975 clips of five captions each; every table has what could still be fetched of it.
 *
 * @see the lists of haoheliu/AudioLDM-training-finetuning and Stability-AI/stable-audio-metrics
 */
export const testLists: Readonly<Record<TestListName, TestList>> = {
  "audiocaps-877": {
    soundCount: 877,
    summary: "AudioCaps' test clips as tables of recent years count them",
  },
  "audiocaps-881": {
    soundCount: 881,
    summary: "AudioCaps' test clips without the 94 that Stable Audio's authors could not fetch",
  },
  "audiocaps-964": {
    soundCount: 964,
    summary: "AudioLDM's list of AudioCaps' test clips, one random caption each",
  },
  "audiocaps-975": { soundCount: 975, summary: "AudioCaps' whole test split" },
};
