import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { FurtherName } from "../further-name.ts";
import { klSoftmax, klTowardsReference } from "../metric/kl-divergence.ts";
import type { FurtherJudge } from "../score/further-scores.ts";
import type { Backbone } from "./backbone.ts";
import { loadMsClap } from "./ms-clap.ts";
import { loadOpenl3 } from "./openl3.ts";
import { loadPasst } from "./passt.ts";

/** What is known of a further judge before its weights are read; their tensors tell whether they are its own. */
interface FurtherKind extends Pick<FurtherJudge, "title" | "metrics" | "divergence"> {
  load(runtime: Runtime, file: ByteSource): Promise<Backbone>;
}

const kinds: Readonly<Record<FurtherName, FurtherKind>> = {
  passt: {
    title: "PaSST",
    metrics: ["fd", "kl", "is"],
    divergence: (reference, generated) => klSoftmax(reference, generated, "exact"),
    load: (runtime, file) => loadPasst(runtime, file, { protocol: "av-benchmark" }),
  },
  "passt-stable-audio": {
    title: "PaSST (Stable Audio)",
    metrics: ["kl"],
    divergence: klTowardsReference,
    load: (runtime, file) => loadPasst(runtime, file, { protocol: "stable-audio" }),
  },
  openl3: { title: "OpenL3", metrics: ["fd"], divergence: null, load: loadOpenl3 },
  "ms-clap": { title: "MS-CLAP", metrics: ["fd", "kad"], divergence: null, load: loadMsClap },
};

/** @throws FoleyError "weights" where the file is of another network */
export async function loadFurther(runtime: Runtime, name: FurtherName, file: ByteSource): Promise<FurtherJudge> {
  const { load, title, metrics, divergence } = kinds[name];
  return { name, title, metrics, divergence, backbone: await load(runtime, file) };
}
