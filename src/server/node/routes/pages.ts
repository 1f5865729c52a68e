import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { findCacheFolder } from "../../../files/cache-folder.ts";
import { CompressedFiles } from "../static/compressed-files.ts";
import { staticFiles } from "../static/static-files.ts";
import { unbuiltPage } from "../static/unbuilt-page.ts";

/** Of the package: what lies in it is beside the compiled files as it is beside the sources. */
const packageFolder = fileURLToPath(new URL("../../../../", import.meta.url));

const givesTo = new Set(["GET", "HEAD"]);

/**
 * What browsers are given: the models that come with foley, foley for pages, the description of the API, and the studio.
 *
 * @param folder the package's
 */
export function pageRoutes(app: OpenAPIHono, folder: string = packageFolder): void {
  const cache = findCacheFolder();
  const compressed = new CompressedFiles(cache === null ? null : join(cache, "served"));
  app.get("/docs", (c) => c.redirect("docs/"));
  const places = [
    { prefix: "/models/", folder: join(folder, "models") },
    { prefix: "/web/", folder: join(folder, "dist", "web") },
    { prefix: "/docs/", folder: join(folder, "dist", "docs") },
    { prefix: "/", folder: join(folder, "dist", "studio") },
  ];
  // Used, not got: of a path that is none of theirs, the methods of its routes are still told.
  for (const place of places) {
    const give = staticFiles(place, compressed);
    app.use(`${place.prefix}*`, (c, next) => (givesTo.has(c.req.method) ? give(c, next) : next()));
  }
  for (const path of ["/", "/docs/"]) app.get(path, (c) => c.html(unbuiltPage, 404));
}
