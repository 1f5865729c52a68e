const marks = ["[", "]", "{", "}", ",", ":"] as const;
type Token = (typeof marks)[number] | "string" | "scalar";
type State = "value" | "value or ]" | "key" | "key or }" | "colon" | "after value" | "after member" | "end";
/** A state, or that a list or an object begins, or that a value is over. */
type Step = State | "list" | "object" | "done" | "close";

const value = { string: "done", scalar: "done", "[": "list", "{": "object" } as const;

/** What each token leads to in each state; none where it cannot stand there. */
const steps: Readonly<Record<State, Partial<Readonly<Record<Token, Step>>>>> = {
  value,
  "value or ]": { ...value, "]": "close" },
  key: { string: "colon" },
  "key or }": { string: "colon", "}": "close" },
  colon: { ":": "value" },
  "after value": { ",": "value", "]": "close" },
  "after member": { ",": "key", "}": "close" },
  end: {},
};

/**
 * The place of the first character that no JSON can have there, which messages of `JSON.parse` do not always tell; the length
 * of a text that ends too early, and null where the text is JSON.
 *
 * @see RFC 8259
 */
export function jsonFault(text: string): number | null {
  const outer: State[] = ["end"];
  let state: State = "value";
  for (let at = matchEnd(space, text, 0); ; ) {
    if (at === text.length) return state === "end" ? null : at;
    const { token, end } = tokenAt(text, at);
    if (token === null) return end;
    const step: Step | undefined = steps[state][token];
    if (step === undefined) return at;
    if (step === "list" || step === "object") outer.push(step === "list" ? "after value" : "after member");
    if (step === "close") outer.pop();
    state = openedBy(step) ?? outer.at(-1) ?? "end";
    at = matchEnd(space, text, end);
  }
}

/** The state inside of what has begun, or after a token that ends no value. */
function openedBy(step: Step): State | null {
  if (step === "list") return "value or ]";
  if (step === "object") return "key or }";
  return step === "done" || step === "close" ? null : step;
}

const space = /[ \t\n\r]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON forbids within strings
const stringPart = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The token that begins at a place and its end; where there is none, the place of the fault. */
function tokenAt(text: string, at: number): { readonly token: Token | null; readonly end: number } {
  const character = text.charAt(at);
  const mark = marks.find((one) => one === character);
  if (mark !== undefined) return { token: mark, end: at + 1 };
  if (character !== '"') {
    const end = matchEnd(scalar, text, at);
    return { token: end === at ? null : "scalar", end };
  }
  let end = at + 1;
  for (let next = matchEnd(stringPart, text, end); next !== end; next = matchEnd(stringPart, text, end)) end = next;
  return text[end] === '"' ? { token: "string", end: end + 1 } : { token: null, end };
}

/** Where a match that begins at a place ends; the place itself where nothing matches. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
