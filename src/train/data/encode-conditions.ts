import type { Runtime } from "../../engine/runtime/index.ts";
import { AudioEmbedder, TextEmbedder } from "../../generate/clap-embedder.ts";
import type { LatentClip } from "./latent-set.ts";
import { distinctCaptions, type TrainingClip } from "./training-clip.ts";

/** What CLAP says of every clip, of all its captions and of the empty prompt. */
export async function encodeConditions(
  runtime: Runtime,
  folder: string,
  clips: readonly TrainingClip[],
  sampleRate: number,
  onProgress?: (done: number, total: number) => void,
): Promise<{ clips: Omit<LatentClip, "variants">[]; emptyEmbedding: Float32Array; embeddingWidth: number }> {
  const text = await TextEmbedder.load(runtime, folder);
  const audio = await AudioEmbedder.load(runtime, folder);
  const captions = distinctCaptions(clips);
  const embeddings = new Map<string, Float32Array>();
  for (const caption of captions) {
    embeddings.set(caption, await text.embed(caption));
    onProgress?.(embeddings.size, captions.length + clips.length);
  }
  const emptyEmbedding = await text.embed("");
  const conditions: Omit<LatentClip, "variants">[] = [];
  for (const clip of clips) {
    conditions.push({
      textEmbeddings: clip.captions.map((caption) => embeddings.get(caption) as Float32Array),
      audioEmbedding: await audio.embed(clip.samples, sampleRate),
    });
    onProgress?.(captions.length + conditions.length, captions.length + clips.length);
  }
  await Promise.all([text.dispose(), audio.dispose()]);
  return { clips: conditions, emptyEmbedding, embeddingWidth: emptyEmbedding.length };
}
