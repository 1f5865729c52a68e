/** Kinds, sources and licences of rows with their counts, in Markdown. */
export function kindsTable(rows) {
  const kinds = [...new Set(rows.map(({ label }) => label))].sort();
  const minutes = (some) => (some.reduce((sum, { seconds }) => sum + seconds, 0) / 60).toFixed(1);
  const heldOut = (some) => some.filter(({ split }) => split === "test").length;
  const origins = (some) => countsOf(some.map(({ origin, licence }) => `${origin}, ${licence}`));
  const kindRows = kinds.map((kind) => {
    const some = rows.filter(({ label }) => label === kind);
    return `| ${kind} | ${some.length} | ${heldOut(some)} | ${minutes(some)} | ${origins(some)} |`;
  });
  const sources = [...new Set(rows.map(sourceOf))];
  const sourceRows = sources.map((source) => {
    const some = rows.filter((row) => sourceOf(row) === source);
    const count = new Set(some.map(({ label }) => label)).size;
    return `| ${source} | ${count} | ${some.length} | ${minutes(some)} |`;
  });
  return `${kinds.length} kinds, ${rows.length} clips, ${minutes(rows)} minutes; ${heldOut(rows)} clips are held out (fold 4, split \`test\`).

| source | licence | kinds | clips | minutes |
|---|---|---|---|---|
${sourceRows.join("\n")}

| kind | clips | held out | minutes | of them from |
|---|---|---|---|---|
${kindRows.join("\n")}
`;
}

function countsOf(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join("; ");
}

function sourceOf({ origin, licence }) {
  return `${origin} | ${licence}`;
}
