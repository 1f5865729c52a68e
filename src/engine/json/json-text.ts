/**
 * The text of a JSON object with one member set: replaced where it stands at the outermost level, else put first. All else
 * stays as it is written, numbers in their form among it: what Python wrote as `1.0` is no `1`.
 *
 * @param text of an object that was read before, so that it is known to be one
 */
export function withMember(text: string, name: string, value: string | number | boolean | object): string {
  const written = JSON.stringify(value);
  const found = members(text).find((member) => member.name === name);
  if (found !== undefined) return text.slice(0, found.start) + written + text.slice(found.end);
  const [, start = "", rest = ""] = /^(\s*\{)(.*)$/s.exec(text.replace(/^\uFEFF/, "")) ?? [];
  const space = /^\s*/.exec(rest)?.[0] ?? "";
  const isEmpty = rest.slice(space.length).startsWith("}");
  return `${start}${space}${JSON.stringify(name)}: ${written}${isEmpty ? "" : ","}${isEmpty && space === "" ? "" : space || " "}${rest.slice(space.length)}`;
}

interface Member {
  readonly name: string;
  /** Where its value begins and ends. */
  readonly start: number;
  readonly end: number;
}

/** A string, or one of the characters that structure means something by. */
const structure = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

/** The members of the outermost object, in their order. */
function members(text: string): Member[] {
  const found: Member[] = [];
  let depth = 0;
  let [key, start] = ["", -1];
  const close = (end: number): void => {
    const value = text.slice(start, end);
    if (start >= 0)
      found.push({
        name: String(JSON.parse(key)),
        start: end - value.trimStart().length,
        end: start + value.trimEnd().length,
      });
    start = -1;
  };
  for (const { 0: token, index } of text.matchAll(structure)) {
    if (depth === 1 && (token === "," || token === "}")) close(index);
    if (depth === 1 && token === ":" && start < 0) start = index + 1;
    else if (depth === 1 && start < 0 && token.startsWith('"')) key = token;
    if (token === "{" || token === "[") depth++;
    if (token === "}" || token === "]") depth--;
  }
  return found;
}
