import { dataUri } from "../../evaluate/report/data-uri.ts";
import { escapeHtml } from "../../evaluate/report/escape-html.ts";

/** A page that needs nothing beside itself. @param parts HTML, one below the other */
export function htmlPage(title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse; margin: 1rem 0 } td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top }
td { font-variant-numeric: tabular-nums } img { max-width: 100% } audio { width: 14rem; height: 32px }
</style>
<h1>${escapeHtml(title)}</h1>
${parts.join("\n")}
</html>
`;
}

export function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

/** @param mp3 the bytes of the sound, which the page then carries */
export function player(mp3: Uint8Array): string {
  return `<audio controls preload="none" src="${dataUri("audio/mpeg", mp3)}"></audio>`;
}

export function picture(svg: string, description: string): string {
  const source = dataUri("image/svg+xml", new TextEncoder().encode(svg));
  return `<img alt="${escapeHtml(description)}" src="${source}">`;
}
