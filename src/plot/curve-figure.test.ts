import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type CurveFigure, curveFigureSvg, type Panel } from "./curve-figure.ts";
import { svgToPng } from "./png.ts";

const points = [0, 50, 100].map((x) => ({ x, y: x / 10, low: x / 10 - 1, high: x / 10 + 1 }));
const figure: CurveFigure = {
  title: "How metrics react",
  legend: "damage",
  columns: 2,
  panels: ["FD", "KL"].map((title) => ({
    title,
    xTitle: "clips damaged (%)",
    yTitle: title,
    curves: [{ name: "noise & <masks>", points }],
    levels: [{ name: "noise & <masks>", y: 5 }],
    xScale: "linear",
  })),
};

describe("curveFigureSvg", () => {
  it("draws every panel with its title, its axes, a line and a band, and escapes text", async () => {
    const svg = await curveFigureSvg(figure);
    expect(svg).toMatch(/^<svg/);
    for (const text of ["How metrics react", "FD", "KL", "clips damaged (%)", "noise &amp; &lt;masks&gt;"])
      expect(svg).toContain(text);
    expect(svg.match(/aria-roledescription="line mark"/g)).toHaveLength(2);
    expect(svg.match(/aria-roledescription="area mark"/g)).toHaveLength(2);
    expect(svg.match(/stroke-dasharray="5,4"/g)).toHaveLength(2);
  });

  it("names curves in full", async () => {
    const name = "esc10-labels, nano-broad on text, from text";
    const panels = [{ ...(figure.panels[0] as Panel), curves: [{ name, points }], levels: [] }];
    expect(await curveFigureSvg({ ...figure, panels })).toContain(`>${name}</text>`);
  });

  it("gives each doubling the same width on a logarithmic axis", async () => {
    const curves = [{ name: "a", points: [1, 2, 4, 8].map((x) => ({ x, y: x })) }];
    const panels = [{ ...(figure.panels[0] as Panel), curves, levels: [], xScale: "log" as const }];
    const svg = await curveFigureSvg({ ...figure, panels });
    const places = [...svg.matchAll(/aria-label="[^"]*" [^>]*transform="translate\(([\d.]+),/g)].map(([, x]) =>
      Number(x),
    );
    const gaps = places.slice(1).map((x, i) => x - (places[i] as number));
    expect(gaps).toHaveLength(3);
    for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0] as number, 3);
  });

  it("gives the same text for the same figure", async () => {
    expect(await curveFigureSvg(figure)).toBe(await curveFigureSvg(figure));
  });
});

describe("svgToPng", () => {
  it("draws text, at the scale that was asked for", () => {
    const text = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="15">HHH</text></svg>';
    const blank = text.replace("HHH", "");
    const drawn = svgToPng(text, 3);
    const view = new DataView(drawn.buffer, drawn.byteOffset);
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([120, 60]);
    expect(pixelBytes(drawn).some((byte) => byte !== 0)).toBe(true);
    expect(pixelBytes(svgToPng(blank, 3)).every((byte) => byte === 0)).toBe(true);
  });
});

/** What a PNG of one data chunk holds, filters included. */
function pixelBytes(png: Uint8Array): Uint8Array {
  const bytes = Buffer.from(png);
  const at = bytes.indexOf("IDAT");
  return inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4))).filter(
    (_, i) => i % (120 * 4 + 1) !== 0,
  );
}
