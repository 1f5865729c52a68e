import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the models lie that come with the package. */
export const embeddedFolder: string = fileURLToPath(new URL("../../models", import.meta.url));

/** Names of the models that come with the package. */
export function embeddedModels(): string[] {
  if (!existsSync(embeddedFolder)) return [];
  return readdirSync(embeddedFolder).filter((name) => existsSync(join(embeddedFolder, name, "model_index.json")));
}
