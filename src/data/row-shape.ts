/** What the fields of a row look like that are no words: a number, or a file's name with its ending. */
type FieldShape = "number" | "file" | null;

/** The shape of a row, by which a line of a caption is told from a row. */
export type RowShape = readonly FieldShape[];

function shapeOf(fields: readonly string[]): RowShape {
  return fields.map((field) => {
    const text = field.trim().replaceAll(/^"|"$/g, "");
    if (/^[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(text)) return "number";
    return /^.*[^./\\\s]\.[a-z][a-z0-9]{1,4}$/i.test(text) ? "file" : null;
  });
}

/** The shape that rows of a table have, told from lines of which half or more are rows. */
export function commonShape(lines: readonly (readonly string[])[], columnCount: number): RowShape {
  const shapes = lines.filter(({ length }) => length >= columnCount).map(shapeOf);
  return Array.from({ length: columnCount }, (_, column): FieldShape => {
    const kinds = shapes.map((shape) => shape[column]);
    const isCommon = (kind: FieldShape): boolean =>
      kinds.length > 0 && 2 * kinds.filter((found) => found === kind).length >= kinds.length;
    return (["number", "file"] as const).find(isCommon) ?? null;
  });
}

/** In how many columns a shape says something, and in how many of these fields are of it. */
export function compareShape(fields: readonly string[], shape: RowShape): { told: number; kept: number } {
  const own = shapeOf(fields);
  const told = shape.flatMap((kind, index) => (kind === null ? [] : [own[index] === kind]));
  return { told: told.length, kept: told.filter(Boolean).length };
}

/** Whether fields may be a row of a table whose rows are of a shape; false where the shape says nothing. */
export function isOfShape(fields: readonly string[], shape: RowShape): boolean {
  const { told, kept } = compareShape(fields, shape);
  return fields.length >= shape.length && told > 0 && kept === told;
}
