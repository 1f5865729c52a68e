import { sha256OfText } from "../../engine/bytes/sha256.ts";
import { isJsonObject } from "../../engine/json/parse-json.ts";
import type { ProofRecord } from "../../engine/runtime/device-proof.ts";
import { builtVersion, builtWasm } from "../build-facts.ts";

const cacheName = "foley-devices";

/**
 * The record of this browser; another card, browser or version of foley or of ONNX Runtime has entries of its own. What cannot
 * be kept is found out again.
 *
 * @param card of graphics, as WebGPU tells it
 */
export function keptProofs(card: string): ProofRecord {
  const circumstances = [builtVersion, builtWasm.sha256, globalThis.navigator.userAgent, card];
  const addressOf = async (device: string, subject: string): Promise<string> =>
    new URL(`/foley-device/${await sha256OfText(JSON.stringify([device, subject, circumstances]))}`, location.href)
      .href;
  return {
    async read(device, subject) {
      const kept = await open().then(async (cache) => cache?.match(await addressOf(device, subject)));
      const found: unknown = await kept?.json().catch(() => null);
      if (!isJsonObject(found) || typeof found.part !== "string") return null;
      const { part, share } = found;
      return { part, share: typeof share === "number" ? share : Number.POSITIVE_INFINITY };
    },
    async write(device, subject, { part, share }) {
      const answer = new Response(JSON.stringify({ part, share: Number.isFinite(share) ? share : null }));
      await (await open())?.put(await addressOf(device, subject), answer).catch(() => {});
    },
  };
}

async function open(): Promise<Cache | null> {
  return "caches" in globalThis ? caches.open(cacheName).catch(() => null) : null;
}
