import { escapeHtml } from "../../evaluate/report/escape-html.ts";
import { markdownTable } from "./markdown.ts";

/** A table of a report, however it is written. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What must be known to read it. */
  readonly note: string;
}

export function tableAsMarkdown({ title, head, rows, note }: Table): string {
  return `## ${title}\n\n${markdownTable(head, rows)}\n\n${note}\n`;
}

export function tableAsHtml({ title, head, rows, note }: Table): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}`).join("")}</tr>`;
  return `<h2>${escapeHtml(title)}</h2>
<table>${line(head, "th")}
${rows.map((row) => line(row, "td")).join("\n")}
</table>
<p>${escapeHtml(note)}</p>`;
}
