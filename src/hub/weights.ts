import { existsSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, findCacheFolder } from "../files/cache-folder.ts";
import { orphansOf } from "../files/temporary.ts";
import type { RemoteFile } from "./choose-files.ts";
import { type DownloadOptions, download, isWholeFile } from "./download.ts";
import type { PullOptions } from "./pull.ts";

/** A file of weights that its authors published outside the Hugging Face hub. */
export interface PublishedWeights {
  readonly file: string;
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly licence: string;
}

/** Backbones of evaluation by their short names. */
export const publishedWeights: Readonly<Record<string, PublishedWeights>> = {
  panns: {
    file: "Cnn14_16k_mAP=0.438.pth",
    url: "https://zenodo.org/records/3987831/files/Cnn14_16k_mAP%3D0.438.pth?download=1",
    size: 358_668_570,
    hash: "e2ee543a27919542c2ea03eabaa70b24dcd4e6c8e05621de6b67a94e4c5058e6",
    licence: "CC BY 4.0",
  },
  "panns-32k": {
    file: "Cnn14_mAP=0.431.pth",
    url: "https://zenodo.org/records/3987831/files/Cnn14_mAP%3D0.431.pth?download=1",
    size: 327_428_481,
    hash: "0dc499e40e9761ef5ea061ffc77697697f277f6a960894903df3ada000e34b31",
    licence: "CC BY 4.0",
  },
  vggish: {
    file: "vggish-10086976.pth",
    url: "https://github.com/harritaylor/torchvggish/releases/download/v0.1/vggish-10086976.pth",
    size: 288_567_937,
    hash: "10086976245803799d9194e9a73d9b6c1549c71d1b80106f5cade5608a561f4b",
    licence: "Apache 2.0",
  },
};

/** The file of fetched weights; null where they were not fetched. */
export function findWeights({ file, size }: PublishedWeights): string | null {
  const folder = findCacheFolder();
  if (folder === null) return null;
  const path = join(folder, "weights", file);
  return existsSync(path) && statSync(path).size === size ? path : null;
}

/**
 * Fetches weights into foley's cache. `FOLEY_MIRROR` names another server, which has the files under their names.
 *
 * @returns the path of the file, which is there only once it is whole and right
 * @throws FoleyError "not-found", "io", "aborted"
 */
export async function pullWeights(weights: PublishedWeights, options: PullOptions = {}): Promise<string> {
  const { file, url, size, hash } = weights;
  const wanted: RemoteFile = { path: file, size, hash, digest: "sha256" };
  if (await isWholeFile(pathOf(file), wanted, options.signal)) return pathOf(file);
  const mirror = process.env.FOLEY_MIRROR;
  const { onProgress, ...rest } = options;
  const wish: DownloadOptions = {
    ...rest,
    url: mirror === undefined ? url : `${mirror.replace(/\/+$/, "")}/${encodeURIComponent(file)}`,
    file: wanted,
    target: pathOf(file),
    onProgress: (bytes) => onProgress?.({ path: file, bytes, totalBytes: size }),
  };
  await download(wish);
  return pathOf(file);
}

/** Deletes fetched weights, half-fetched ones too. */
export async function removeWeights({ file }: PublishedWeights): Promise<void> {
  const path = pathOf(file);
  for (const name of [path, `${path}.incomplete`, ...orphansOf(path)]) await rm(name, { force: true });
}

function pathOf(file: string): string {
  return join(cacheFolder(), "weights", file);
}
