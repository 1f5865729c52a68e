// A process of units that do nothing: what is left is the queue.
import { serveParent } from "../src/library/maker/serve-parent.ts";

await serveParent(() => () => Promise.resolve({ kind: "done" }));
