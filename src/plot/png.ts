import { createRequire } from "node:module";
import type * as Resvg from "@resvg/resvg-js";
import { figureFont } from "./curve-figure.ts";

const require = createRequire(import.meta.url);

/** A figure as PNG bytes. @param scale pixels for each unit of the SVG */
export function svgToPng(svg: string, scale = 2): Uint8Array {
  const { Resvg: Renderer } = require("@resvg/resvg-js") as typeof Resvg;
  // Without font files of its own resvg would draw no text where the system has none, and say nothing.
  const fontFiles = [
    require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
    require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
  ];
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: figureFont };
  return new Renderer(svg, { fitTo: { mode: "zoom", value: scale }, font }).render().asPng();
}
