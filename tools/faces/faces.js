// What the package's faces export, and which types stand in the signatures of it; told from the declaration files.
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { parseHouse } from "../counts/house.js";
import { targetOf as importedFile } from "../counts/imports.js";
import { visit } from "../counts/syntax.js";

const typeDeclarations = new Set(["TSInterfaceDeclaration", "TSTypeAliasDeclaration", "ClassDeclaration"]);

const targetOf = (path, name) => importedFile(path, name)?.replace(/\.[jt]s$/, ".d.ts") ?? null;

/** The names that a declaration declares. */
function namesOf(declaration) {
  if (declaration.type === "VariableDeclaration") return declaration.declarations.map(({ id }) => id.name);
  return declaration.id == null ? [] : [declaration.id.name];
}

/** A file's own declarations, its imports of other files, and what it exports: name → declaration, or where it comes from. */
function readFile({ path, program }) {
  const own = new Map();
  const imports = new Map();
  const exported = new Map();
  const wholes = [];
  for (const node of program.body) {
    const declaration = node.type === "ExportNamedDeclaration" ? node.declaration : node;
    for (const name of declaration == null ? [] : namesOf(declaration)) own.set(name, declaration);
    if (node.type === "ImportDeclaration") {
      const from = targetOf(path, node.source.value);
      for (const { local, imported } of node.specifiers) imports.set(local.name, { from, name: imported?.name });
    } else if (node.type === "ExportAllDeclaration") wholes.push(targetOf(path, node.source.value));
    else if (node.type === "ExportNamedDeclaration") {
      const from = node.source == null ? path : targetOf(path, node.source.value);
      for (const { local, exported: name, exportKind } of node.specifiers) {
        const isType = node.exportKind === "type" || exportKind === "type";
        exported.set(name.name, { from, name: local.name, isType });
      }
      for (const name of node.declaration == null ? [] : namesOf(node.declaration))
        exported.set(name, { from: path, name, isType: false });
    }
  }
  return { own, imports, exported, wholes };
}

/** The declaration files of a built package: path from the folder → what it declares, imports and exports. */
export function readDeclarations(folder) {
  const names = readdirSync(join(folder, "dist"), { recursive: true, encoding: "utf8" });
  const paths = names.filter((name) => name.endsWith(".d.ts")).map((name) => `dist/${name.split(sep).join("/")}`);
  return declarationsOf(new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")])));
}

/** The same of texts by path. */
export function declarationsOf(texts) {
  return new Map(parseHouse(texts).map((source) => [source.path, readFile(source)]));
}

/** The declaration files of the subpaths that a `package.json` exports: `foley/engine` → its file. */
export function facesIn({ name, exports }) {
  const typed = Object.entries(exports).filter(([, { types }]) => types !== undefined);
  return new Map(typed.map(([subpath, { types }]) => [name + subpath.slice(1), types.slice(2)]));
}

/** Where a name is declared that a file names: `{ from, name }`; null for what is of another package, global or a parameter. */
function declared(files, path, name) {
  const file = files.get(path);
  if (file === undefined) return null;
  if (file.own.has(name)) return { from: path, name };
  const imported = file.imports.get(name);
  return imported === undefined || imported.from === null ? null : declared(files, imported.from, imported.name);
}

/** What a face exports: the name → `{ from, name }` of its declaration, and whether as a type alone. */
export function exportsOf(files, face) {
  const { exported, wholes } = files.get(face);
  const found = new Map(wholes.flatMap((whole) => [...exportsOf(files, whole)]));
  for (const [name, place] of exported) {
    const where = declared(files, place.from, place.name);
    if (where === null) throw new Error(`${face}: exports ${name} of ${place.from}, which declares no such thing`);
    found.set(name, { ...where, isType: place.isType });
  }
  return found;
}

/** The types that a face exports, by name. */
export function typesOf(files, face) {
  const isType = ({ from, name }) => typeDeclarations.has(files.get(from).own.get(name).type);
  return [...exportsOf(files, face)].flatMap(([name, place]) => (isType(place) ? [name] : [])).sort();
}

/** The parts of a declaration that its declaration file shows. */
function shown(node) {
  if (node == null) return [];
  const parts = shownParts[node.type];
  return parts === undefined ? [] : parts(node);
}

const ofFunction = ({ params, returnType, typeParameters }) => [
  ...params.flatMap(annotation),
  returnType,
  typeParameters,
];
const whole = (node) => [node];

const shownParts = {
  TSInterfaceDeclaration: whole,
  TSTypeAliasDeclaration: whole,
  FunctionDeclaration: ofFunction,
  TSDeclareFunction: ofFunction,
  FunctionExpression: ofFunction,
  ArrowFunctionExpression: ofFunction,
  TSEmptyBodyFunctionExpression: ofFunction,
  ClassDeclaration: ({ superClass, superTypeArguments, implements: roles, typeParameters, body }) => [
    ...(superClass?.type === "Identifier" ? [{ type: "TSTypeReference", typeName: superClass }] : []),
    ...[superTypeArguments, roles, typeParameters],
    ...body.body.filter(isPublic).flatMap(shown),
  ],
  MethodDefinition: ({ value }) => shown(value),
  PropertyDefinition: ({ typeAnnotation, value }) => [typeAnnotation, ...shown(value)],
  VariableDeclaration: ({ declarations }) =>
    declarations.flatMap(({ id, init }) => (id.typeAnnotation == null ? shown(init) : [id.typeAnnotation])),
};

function ofObjects({ body, ...rest }) {
  const ofObject = ({ kind, static: isStatic }) => kind !== "constructor" && !isStatic;
  return { ...rest, body: { ...body, body: body.body.filter(ofObject) } };
}

function isPublic({ key, accessibility }) {
  return key?.type !== "PrivateIdentifier" && accessibility !== "private";
}

function annotation(parameter) {
  const { type, left, argument, typeAnnotation } = parameter;
  if (type === "AssignmentPattern") return annotation(left);
  return type === "RestElement" && typeAnnotation == null ? annotation(argument) : [typeAnnotation];
}

/** The names of types in what is shown of a declaration; of a class that is exported as a type, what its objects have. */
function namedTypes(declaration, isType) {
  const names = new Set();
  const leftmost = (name) => (name.type === "TSQualifiedName" ? leftmost(name.left) : name.name);
  const meant = isType && declaration.type === "ClassDeclaration" ? ofObjects(declaration) : declaration;
  visit(shown(meant), ({ type, typeName, expression, source, qualifier }) => {
    if (type === "TSTypeReference") names.add(leftmost(typeName));
    // What the compiler inferred, and nobody imported.
    if (type === "TSImportType" && source.value.startsWith("."))
      throw new Error(`expected a type that is named, got ${qualifier?.name} of ${source.value}; write it out`);
    if ((type === "TSInterfaceHeritage" || type === "TSClassImplements") && expression.type === "Identifier")
      names.add(expression.name);
  });
  return names;
}

/** Types that stand in an exported signature and that no face exports, a line each. */
export function lostTypes(files, faces) {
  const keyOf = ({ from, name }) => `${from} ${name}`;
  const all = new Map(
    [...faces].flatMap((face) => [...exportsOf(files, face)].map(([as, place]) => [keyOf(place), { as, face, place }])),
  );
  const lost = new Set();
  for (const { as, face, place } of all.values()) {
    for (const name of namedTypes(files.get(place.from).own.get(place.name), place.isType)) {
      const where = declared(files, place.from, name);
      if (where !== null && !all.has(keyOf(where)))
        lost.add(`${face}: ${as} names ${where.name} of ${where.from}, which no face exports`);
    }
  }
  return [...lost].sort();
}
