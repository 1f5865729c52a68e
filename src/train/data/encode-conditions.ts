import type { Runtime } from "../../engine/runtime/runtime.ts";
import { reportWarning } from "../../engine/work.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { AudioEmbedder, TextEmbedder } from "../../generate/clap-embedder.ts";
import { hashOfClap } from "../../generate/load-clap.ts";
import type { CacheKey, TensorCache } from "../../weights/node/tensor-cache.ts";
import type { LatentClip } from "./latent-set.ts";
import { prepared } from "./prepared-cache.ts";
import { type PrepareWork, preparing } from "./preparing.ts";
import { distinctCaptions, type TrainingClip } from "./training-clip.ts";

interface ConditionOptions {
  /** Keeps embeddings; null keeps none. */
  readonly cache: TensorCache | null;
  readonly work: PrepareWork;
}

/** What CLAP says of a clip. */
export type ClipConditions = Pick<LatentClip, "hash" | "textEmbeddings" | "audioEmbedding" | "sources">;

/** What CLAP says of every clip, of all its captions and of the empty prompt. */
export async function encodeConditions(
  runtime: Runtime,
  folder: string,
  clips: readonly TrainingClip[],
  { cache, work }: ConditionOptions,
): Promise<{ clips: ClipConditions[]; emptyEmbedding: Float32Array; embeddingWidth: number }> {
  const files = folderFiles(folder);
  const clapHash = cache === null ? "" : await hashOfClap(files);
  const embed = async (key: CacheKey, make: () => Promise<Float32Array>): Promise<Float32Array> => {
    const { embedding } = await prepared(cache, [...key, clapHash], async () => ({ embedding: await make() }));
    return embedding as Float32Array;
  };
  let cutCount = 0;
  // It tells each time what it cuts; networks are compiled when something is not known yet.
  const text = await TextEmbedder.load(runtime, files);
  let audio: AudioEmbedder | null = null;
  const embedText = (caption: string): Promise<Float32Array> => embed(["text", caption], () => text.embed(caption));
  const embedAudio = async (clip: TrainingClip): Promise<Float32Array> => {
    audio ??= await AudioEmbedder.load(runtime, files);
    return audio.embed(await clip.read(), clip.sampleRate);
  };
  try {
    const captions = distinctCaptions(clips);
    const done = preparing(work, "embeddings", captions.length + clips.length);
    const embeddings = new Map<string, Float32Array>();
    for (const caption of captions) {
      if (text.unheard(caption) !== "") cutCount++;
      embeddings.set(caption, await embedText(caption));
      await done(embeddings.size);
    }
    if (cutCount > 0) {
      const cut = `${cutCount} of ${captions.length} captions are longer than CLAP has places for`;
      await reportWarning(work, `${cut}: only what it takes of them is learnt`);
    }
    const emptyEmbedding = await embedText("");
    const conditions: ClipConditions[] = [];
    for (const clip of clips) {
      conditions.push({
        hash: clip.hash,
        textEmbeddings: clip.captions.map((caption) => embeddings.get(caption) as Float32Array),
        audioEmbedding: await embed(["audio", clip.hash, clip.sampleRate], () => embedAudio(clip)),
        sources: clip.sources,
      });
      await done(captions.length + conditions.length);
    }
    return { clips: conditions, emptyEmbedding, embeddingWidth: emptyEmbedding.length };
  } finally {
    await Promise.all([text.dispose(), (audio as AudioEmbedder | null)?.dispose()]);
  }
}
