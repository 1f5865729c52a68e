import { audiocapsLayout } from "./audiocaps.ts";
import { audioldmLayout } from "./audioldm.ts";
import { audiosetLayout } from "./audioset.ts";
import { esc50Layout } from "./esc50.ts";
import { folderLayout } from "./folder.ts";
import type { DataLayout, PlainLayout, PublishedLayout } from "./layout.ts";
import { tableLayout } from "./table.ts";
import { urbansound8kLayout } from "./urbansound8k.ts";
import { webdatasetLayout } from "./webdataset.ts";

/** Those that are known by their tables. */
export const publishedLayouts: readonly PublishedLayout[] = [
  esc50Layout,
  urbansound8kLayout,
  audiocapsLayout,
  audiosetLayout,
  audioldmLayout,
];

/** The others, the most particular first: the first that fits is taken. */
export const plainLayouts: readonly PlainLayout[] = [webdatasetLayout, tableLayout, folderLayout];

export const layouts: readonly DataLayout[] = [...publishedLayouts, ...plainLayouts];
