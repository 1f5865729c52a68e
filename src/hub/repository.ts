import { FoleyError } from "../engine/tensor/error.ts";
import { adviceOnName } from "../engine/text/nearest-names.ts";

/** A model on the hub, and the licence that its authors gave it. */
export interface PublishedModel {
  readonly repository: string;
  readonly licence: string;
}

export type PublishedModelName =
  | "audioldm"
  | "audioldm-s-full"
  | "audioldm-s-full-v2"
  | "audioldm-m-full"
  | "audioldm-l-full"
  | "clap-htsat-unfused"
  | "clap-htsat-fused";

/** Published models that foley knows by a short name. */
export const publishedModels: Readonly<Record<PublishedModelName, PublishedModel>> = {
  audioldm: { repository: "cvssp/audioldm", licence: "CC BY-NC-SA 4.0" },
  "audioldm-s-full": { repository: "cvssp/audioldm-s-full", licence: "CC BY-NC-SA 4.0" },
  "audioldm-s-full-v2": { repository: "cvssp/audioldm-s-full-v2", licence: "CC BY-NC-SA 4.0" },
  "audioldm-m-full": { repository: "cvssp/audioldm-m-full", licence: "CC BY-NC-SA 4.0" },
  "audioldm-l-full": { repository: "cvssp/audioldm-l-full", licence: "CC BY-NC-SA 4.0" },
  "clap-htsat-unfused": { repository: "laion/clap-htsat-unfused", licence: "Apache-2.0" },
  "clap-htsat-fused": { repository: "laion/clap-htsat-fused", licence: "Apache-2.0" },
};

/**
 * The repository that a name means: a short name, or `owner/name` itself.
 *
 * @throws FoleyError "usage" for anything else
 */
export function repositoryOf(name: string): string {
  const known = new Map(Object.entries(publishedModels)).get(name);
  if (known !== undefined) return known.repository;
  if (isRepositoryName(name)) return name;
  const names = Object.keys(publishedModels);
  const advice = adviceOnName(name, names, "choose one of these");
  throw new FoleyError("usage", `models: expected ${names.join(", ")} or owner/name, got "${name}"; ${advice}`);
}

/** Whether a name looks like `owner/name` of a repository. */
export function isRepositoryName(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(name) && !name.includes("..");
}
