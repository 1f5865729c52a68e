import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsv } from "./csv.ts";
import type { RowProblem } from "./dataset.ts";

function read(text: string, columns: readonly string[] = ["file", "caption"]) {
  const problems: RowProblem[] = [];
  const rows = parseCsv(text, columns, "t.csv", problems);
  return {
    rows: rows.map(({ row }) => row),
    places: rows.map(({ where }) => where),
    said: problems.map((p) => p.message),
  };
}
const captions = (text: string): (string | undefined)[] => read(text).rows.map(({ caption }) => caption);

describe("parseCsv", () => {
  it("names rows by the lines in which they begin, quoted line ends and empty lines counted", () => {
    const { rows, places } = read('\n\nfile,caption\na.wav,"two\nlines"\n\nb.wav,one\n');
    expect(rows).toEqual([
      { file: "a.wav", caption: "two\nlines" },
      { file: "b.wav", caption: "one" },
    ]);
    expect(places).toEqual(["t.csv: line 4", "t.csv: line 7"]);
  });

  it.each([
    ["of Windows", "\r\n"],
    ["of old Macs", "\r"],
    ["of Unix", "\n"],
  ])("reads line ends %s, also mixed with others", (_system, end) => {
    expect(captions(["file,caption", "a.wav,a dog", "b.wav,a cat", ""].join(end))).toEqual(["a dog", "a cat"]);
    expect(captions(`file,caption\r\na.wav,a dog${end}b.wav,a cat\n`)).toEqual(["a dog", "a cat"]);
  });

  it("knows columns in capitals, with spaces around them, and parted by what the header is parted by", () => {
    const row = { file: "a.wav", caption: "rain, wind" };
    expect(read('File, Caption \na.wav,"rain, wind"\n').rows).toEqual([row]);
    expect(read("file;caption\na.wav;rain, wind\n").rows).toEqual([row]);
    expect(read("sep=;\nfile;caption\na.wav;rain, wind\n")).toMatchObject({ rows: [row], places: ["t.csv: line 3"] });
    // Some programs write an empty line before it.
    const later = "\n sep=;\n\nfile;caption\na.wav;rain, wind\n";
    expect(read(later)).toMatchObject({ rows: [row], places: ["t.csv: line 5"] });
    expect(read("file\tcaption\na.wav\train, wind\n").rows).toEqual([row]);
    expect(read("prompt\na dog, a cat\n", ["prompt"]).said[0]).toContain("expected 1 field as in the header, got 2");
    expect(read("prompt\na dog; a cat\n", ["prompt"]).rows).toEqual([{ prompt: "a dog; a cat" }]);
  });

  it("lets a row end before columns that are not needed, and be followed by empty ones", () => {
    const { rows, said } = read("file,caption,fold\na.wav,a dog\nb.wav,a cat,1,,\n,,\n");
    expect(rows).toEqual([
      { file: "a.wav", caption: "a dog", fold: "" },
      { file: "b.wav", caption: "a cat", fold: "1" },
    ]);
    expect(said).toEqual([]);
  });

  it("says which column is there twice, and which is not", () => {
    const twice = 't.csv: expected each column once, got "caption" twice; rename one of them, or take it out';
    expect(() => read("file,caption,Caption\na.wav,a dog,a hound\n")).toThrow(twice);
    expect(() => read("sound,caption\n")).toThrow("expected the columns file, caption, got sound, caption; add file");
    expect(() => read("")).toThrow("got none");
  });

  it("takes a quote that is not closed for the fault of its line, not of all that follow", () => {
    const { rows, said } = read('file,caption\n0.wav,a dog\n1.wav,"an 8" drum is hit\n2.wav,rain\n3.wav,"wind"\n');
    expect(rows.map(({ file }) => file)).toEqual(["0.wav", "2.wav", "3.wav"]);
    expect(said).toEqual([
      't.csv: line 3: expected quotes that are closed where they should be, got "1.wav,\\"an 8\\" drum is hit"; write a " within quotes as ""',
    ]);
  });

  it("says so of a quote within a line, too, though its words can be guessed", () => {
    const { rows, said } = read('file,caption\n0.wav,"an 8" drum"\n1.wav,an 8" drum\n2.wav,"an 8"" drum"\n');
    expect(rows.map(({ caption }) => caption)).toEqual(['an 8" drum', 'an 8" drum']);
    expect(said).toEqual([expect.stringContaining("t.csv: line 2: expected quotes that are closed")]);
  });

  it("reads long tables and texts, whole or with a quote that is open in every line", () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `${index}.wav,"a dog, ${"far ".repeat(index % 50)}"`);
    expect(read(`file,caption\n${lines.join("\n")}\n`).places.at(-1)).toBe("t.csv: line 3001");
    expect(captions(`file,caption\na.wav,"${"rain\n".repeat(1000)}"\nb.wav,wind\n`)).toHaveLength(2);
    const open = read(`file,caption\n${lines.map((line) => line.slice(0, -1)).join("\n")}\n`);
    expect([open.rows.length, open.said.length]).toEqual([0, 3000]);
  });

  it("joins any number of lines that a row goes on in", () => {
    const rows = Array.from({ length: 600 }, (_, index) => `${index}.wav,1,a dog`);
    const rest = Array.from({ length: 10_000 }, (_, index) => `and on, and on ${index}`);
    const { rows: joined, said } = read(`file,fold,caption\n${[...rows, ...rest].join("\n")}\n`, ["file"]);
    expect([joined.length, said.length]).toEqual([600, 10_000]);
    expect(joined.at(-1)?.caption).toBe(["a dog", ...rest].join(" "));
    expect(said.at(-1)).toContain('which was read as "a dog and on, and on 0 and on, and on 1 and on, and on 2 and…"');
  });

  it("sees rows that a quote has swallowed, wherever it is closed", () => {
    const { rows, said } = read('file,caption\n1.wav,"a dog\n2.wav,a cat\n3.wav,rain"\n4.wav,wind\n');
    expect(rows.map(({ file }) => file)).toEqual(["2.wav", "3.wav", "4.wav"]);
    expect(said).toEqual([expect.stringContaining("t.csv: line 2: expected quotes that are closed")]);
    const first = read('caption,file\n"a dog,1.wav\na cat",2.wav\nrain,3.wav\n', ["file", "caption"]);
    expect(first.said).toEqual([expect.stringContaining("line 2")]);
    expect(captions('file,caption\n1.wav,"first, a dog\nthen, a cat"\n')).toEqual(["first, a dog\nthen, a cat"]);
  });

  it("says which rows have more fields than there are columns", () => {
    const { rows, said } = read("file,caption\n0.wav,a dog barks, then a car passes\n1.wav,rain\n2.wav,a,b,c\n");
    expect(rows).toEqual([{ file: "1.wav", caption: "rain" }]);
    expect(said).toEqual([
      't.csv: line 2: expected 2 fields as in the header, got 3: "0.wav | a dog barks |  then a car passes"; put what holds the delimiter in quotes',
      expect.stringMatching(/line 4: expected 2 fields as in the header, got 4/),
    ]);
  });

  it("joins a row that a line end broke, and says so", () => {
    const columns = ["audiocap_id", "youtube_id", "start_time", "caption"];
    const header = `${columns.join(",")}\n`;
    const { rows, said } = read(`${header}1,abc,30,A man talks and\nthe dog is whimpering\n2,def,10,Rain\n`, columns);
    expect(rows.map(({ caption }) => caption)).toEqual(["A man talks and the dog is whimpering", "Rain"]);
    expect(said).toEqual([
      't.csv: line 3: expected a row, got the rest of line 2, which was read as "A man talks and the dog is whimpering"; put both on one line',
    ]);
    const commas = read(`${header}1,abc,30,A man talks\nthen, a dog, a cat, a bird\n`, columns);
    expect(commas.rows[0]?.caption).toBe("A man talks then, a dog, a cat, a bird");
    expect(commas.said).toHaveLength(1);
  });

  it("says which row is cut off", () => {
    const { rows, said } = read("file,caption\na.wav,a dog\nb.wav");
    expect(rows).toHaveLength(1);
    expect(said).toEqual([
      't.csv: line 3: expected 2 fields as in the header, got 1: "b.wav"; fill it in or remove it',
    ]);
  });

  it("reads what another reader of CSV reads", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", ",", '"', "\n", " ", ";", "'", "\t") });
    const quoted = (field: string, always: boolean): string =>
      always || /[,"\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
    const table = fc.array(fc.tuple(fc.nat(), text, text, fc.boolean(), fc.boolean()), { minLength: 1 });
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n"), fc.boolean(), (rows, end, hasLastEnd) => {
        const lines = rows.map(([id, a, b, quotesA, quotesB]) => `${id},${quoted(a, quotesA)},${quoted(b, quotesB)}`);
        const written = ["id,a,b", ...lines].join(end) + (hasLastEnd ? end : "");
        const other = parse(written, { columns: true, skip_empty_lines: true, record_delimiter: end }) as object[];
        const { rows: own, said } = read(written, ["id", "a", "b"]);
        expect(said).toEqual([]);
        expect(own).toEqual(other);
      }),
      { numRuns: 150 },
    );
  });

  it("loses no row of a damaged table without a word", () => {
    const words = fc.string({ unit: fc.constantFrom("a", "b", " ", ","), maxLength: 8 });
    const caption = fc
      .tuple(words, fc.boolean())
      .map(([text, quotes]) => (quotes || text.includes(",") ? `"${text}"` : text));
    const damage = fc.tuple(fc.nat(), fc.constantFrom('"', ",", "\n", "delete", '""'));
    fc.assert(
      fc.property(
        fc.array(caption, { minLength: 1, maxLength: 12 }),
        fc.array(damage, { maxLength: 3 }),
        (rows, damages) => {
          const header = "file,caption\n";
          let body = rows.map((text, index) => `${index}.wav,${text}\n`).join("");
          for (const [place, what] of damages) {
            const at = place % body.length;
            body =
              what === "delete" ? body.slice(0, at) + body.slice(at + 1) : body.slice(0, at) + what + body.slice(at);
          }
          const { rows: found, places, said } = read(header + body);
          const lines = (header + body).split("\n");
          const spoken = new Set(said.map((message) => Number(/line (\d+)/.exec(message)?.[1])));
          const begun = new Set(places.map((place) => Number(/line (\d+)/.exec(place)?.[1])));
          for (const [index, line] of lines.entries()) {
            // A line that still holds a whole name begins a row of that name, or is spoken of.
            const [name] = /^\d+\.wav(?=,)/.exec(line) ?? [];
            if (index === 0 || name === undefined) continue;
            const isRow = begun.has(index + 1) && found.some(({ file }) => file === name);
            expect([line, isRow || spoken.has(index + 1)]).toEqual([line, true]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
