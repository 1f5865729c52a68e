import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";
import { figureFont } from "./curve-figure.ts";

/** A figure as PNG bytes. @param scale pixels for each unit of the SVG */
export function svgToPng(svg: string, scale = 2): Uint8Array {
  const require = createRequire(import.meta.url);
  // Without font files of its own resvg would draw no text where the system has none, and say nothing.
  const fontFiles = [
    require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
    require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
  ];
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: figureFont };
  return new Resvg(svg, { fitTo: { mode: "zoom", value: scale }, font }).render().asPng();
}
