import { FoleyError } from "../engine/tensor/error.ts";

/** Published models that foley knows by a short name, and the licence that their authors gave them. */
export const publishedModels: Readonly<Record<string, { readonly repository: string; readonly licence: string }>> = {
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
  const known = Object.hasOwn(publishedModels, name) ? publishedModels[name] : undefined;
  if (known !== undefined) return known.repository;
  if (isRepositoryName(name)) return name;
  const names = Object.keys(publishedModels).join(", ");
  throw new FoleyError("usage", `models: expected ${names} or owner/name, got "${name}"; choose one of these`);
}

/** Whether a name looks like `owner/name` of a repository. */
export function isRepositoryName(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(name) && !name.includes("..");
}
