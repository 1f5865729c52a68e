import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FoleyError } from "../engine/tensor/error.ts";

/** The models that come with the package. */
const embedded = fileURLToPath(new URL("../../models", import.meta.url));

/** Names of the models that come with the package. */
export function embeddedModels(): string[] {
  if (!existsSync(embedded)) return [];
  return readdirSync(embedded).filter((name) => existsSync(join(embedded, name, "model_index.json")));
}

/** Parts that every model folder must have. */
const requiredParts = ["unet", "vae", "text_encoder", "tokenizer", "scheduler"];

/**
 * The folder of a model, by the name of an embedded one or by its path.
 *
 * @throws FoleyError "not-found" where there is none, or a part is missing
 */
export function findModel(nameOrPath: string): string {
  const names = embeddedModels();
  const folder = names.includes(nameOrPath) ? join(embedded, nameOrPath) : nameOrPath;
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new FoleyError(
      "not-found",
      `model: expected ${[...names, "the path of a model folder"].join(" or ")}, got "${nameOrPath}"; check it`,
    );
  }
  const missing = requiredParts.filter((part) => !existsSync(join(folder, part)));
  if (missing.length > 0) {
    throw new FoleyError(
      "not-found",
      `${folder}: expected the parts ${requiredParts.join(", ")}, got no ${missing.join(", ")}; add them or choose another folder`,
    );
  }
  return folder;
}
