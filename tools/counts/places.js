// What is counted in one source: each finder gives the nodes that it means.
import { lineCount, visit } from "./syntax.js";

/** The nodes for which a claim holds. */
function nodesWhere(program, isMeant) {
  const found = [];
  visit(program, (node, ancestors) => {
    if (isMeant(node, ancestors)) found.push(node);
  });
  return found;
}

/** `...(c ? {} : { x })`, the other way round, and `...(c && { x })`, in an object. */
export function conditionalSpreads({ program }) {
  return nodesWhere(program, (node, [parent]) => {
    if (node.type !== "SpreadElement" || parent.type !== "ObjectExpression") return false;
    const { type, operator, consequent, alternate } = node.argument;
    if (type === "LogicalExpression") return operator === "&&";
    return type === "ConditionalExpression" && [consequent, alternate].some(isNothing);
  });
}

function isNothing(node) {
  const isEmpty = node.type === "ObjectExpression" && node.properties.length === 0;
  return isEmpty || node.name === "undefined" || (node.type === "Literal" && node.value === null);
}

/** Options of programs that are not foley: npm's, V8's. */
const foreignFlags = new Set(["--ignore-scripts", "--no-incremental-marking"]);
const flag = /(?<![\w-])--[a-z][a-z-]*/g;
const command =
  /\bfoley (assemble|convert|data|evaluate|generate|info|models|study|train)\b|\bmodels (convert|inspect|pull|remove)\b/;

/** Texts, of literals and templates but not of comments, that say a flag or a command of the terminal. */
export function terminalWords({ program }) {
  return nodesWhere(program, (node) => {
    const text = textOf(node);
    if (text === null) return false;
    return command.test(text) || (text.match(flag) ?? []).some((word) => !foreignFlags.has(word));
  });
}

function textOf(node) {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  return node.type === "TemplateLiteral" ? node.quasis.map(({ value }) => value.cooked).join("…") : null;
}

/** What Node has without an import, and browsers have not. */
const nodeNames = new Set(["Buffer", "NodeJS", "process", "setImmediate", "__dirname", "__filename"]);

/** Node's own names, but not properties and members that are called the same. */
export function nodeGlobals({ program }) {
  return nodesWhere(program, (node, [parent]) => {
    if (node.type !== "Identifier" || !nodeNames.has(node.name)) return false;
    return parent.computed === true || (parent.property !== node && parent.key !== node);
  });
}

/** `x as T`, but for `as const`, which claims nothing. */
export function casts({ program }) {
  return nodesWhere(
    program,
    (node) => node.type === "TSAsExpression" && node.typeAnnotation.typeName?.name !== "const",
  );
}

export function castsToNumber(source) {
  return casts(source).filter(({ typeAnnotation }) => typeAnnotation.type === "TSNumberKeyword");
}

/** `x as Record<string, unknown> as T` and `x as unknown as T`: what no compiler checks. */
export function castsTwice(source) {
  return casts(source).filter(({ expression }) => expression.type === "TSAsExpression");
}

/** `new FoleyError("aborted", …)`. */
export function handWrittenAborts({ program }) {
  return nodesWhere(
    program,
    ({ type, callee, arguments: given }) =>
      type === "NewExpression" && callee.name === "FoleyError" && given[0]?.value === "aborted",
  );
}

/** `x?: T` in types, interfaces and classes. */
export function optionalProperties({ program }) {
  return nodesWhere(program, isOptionalProperty);
}

function isOptionalProperty({ type, optional }) {
  return optional === true && (type === "TSPropertySignature" || type === "PropertyDefinition");
}

/** Those that don't say `| undefined`, so that nobody may pass on what may be absent. */
export function optionalWithoutUndefined(source) {
  return optionalProperties(source).filter(({ typeAnnotation }) => {
    const { type, types } = typeAnnotation?.typeAnnotation ?? {};
    const saysSo = type === "TSUnionType" && types.some((part) => part.type === "TSUndefinedKeyword");
    return !saysSo && type !== "TSUnknownKeyword";
  });
}

/** Types whose names say that who makes one may leave something out. */
const givenName = /(Options|Wish|Wishes|Inputs?|Event|Note|Manifest)$/;

/**
 * Optional properties where all should have been decided. May be left out: what a type named `…Options`, `…Wish`,
 * `…Wishes` or `…Inputs` asks of a caller, what an `…Event` need not tell, what a `…Note` or a `…Manifest` has no line for
 * where it is written down, and what a parameter with its type written in place takes. Everywhere else a property is there,
 * or is `null`.
 */
export function optionalBehindResolvers({ program }) {
  return nodesWhere(program, (node, ancestors) => isOptionalProperty(node) && !ancestors.some(isGiven));
}

function isGiven(node, index, ancestors) {
  if (node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration")
    return givenName.test(node.id.name);
  return isParameter(node, ancestors[index + 1]);
}

/** A parameter of a function, or of a function's type. */
function isParameter(node, parent) {
  return (
    Array.isArray(parent?.params) && parent.params.includes(node) && parent.type !== "TSTypeParameterInstantiation"
  );
}

const functionTypes = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** Functions and methods that have a body of statements. */
export function functions({ program }) {
  return nodesWhere(program, ({ type, body }) => functionTypes.has(type) && body?.type === "BlockStatement");
}

/** The lines of each function. */
export function functionLengths(source) {
  return functions(source).map((node) => ({ node, lines: lineCount(source.text, node) }));
}

/** Names that a file declares and exports, not what it passes on. */
export function exportedNames({ program }) {
  return program.body
    .filter(({ type, source }) => type === "ExportNamedDeclaration" && source === null)
    .flatMap((node) => declared(node).map((name) => ({ name, node })));
}

function declared({ declaration, specifiers }) {
  if (declaration === null) return specifiers.map(({ exported }) => exported.name);
  if (declaration.type !== "VariableDeclaration") return [declaration.id.name];
  return declaration.declarations.map(({ id }) => id.name).filter((name) => name !== undefined);
}

/** Statements that are more than an export from elsewhere. */
export function ownStatements({ program }) {
  return program.body.filter(
    ({ type, source }) => type !== "ExportAllDeclaration" && !(type === "ExportNamedDeclaration" && source !== null),
  );
}
