import { parseSync } from "oxc-parser";

/**
 * Every module that a TypeScript source names: imports with values, types alone or effects alone, exports from elsewhere,
 * dynamic imports, `import("…")` as a type, and `require`. A dynamic import whose name is computed is given as `null`.
 */
export function importsOf(fileName: string, source: string): (string | null)[] {
  const { program, errors } = parseSync(fileName, source);
  if (errors.length > 0) throw new Error(`${fileName}: ${errors[0]?.message}`);
  const found: (string | null)[] = [];
  visit(program, (node) => {
    if (namesModule(node)) found.push(moduleName(node.source));
    if (isRequire(node)) found.push(moduleName((node.arguments as unknown[])[0]));
  });
  return found;
}

type SyntaxNode = Record<string, unknown>;

const withSource: ReadonlySet<unknown> = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ExportNamedDeclaration",
  "ImportExpression",
  "TSImportType",
]);

function namesModule(node: SyntaxNode): boolean {
  return withSource.has(node.type) && node.source !== null && node.source !== undefined;
}

function isRequire(node: SyntaxNode): boolean {
  const callee = node.callee as SyntaxNode | undefined;
  return node.type === "CallExpression" && callee?.type === "Identifier" && callee.name === "require";
}

function moduleName(source: unknown): string | null {
  const value = (source as SyntaxNode | undefined)?.value;
  return typeof value === "string" ? value : null;
}

function visit(value: unknown, onNode: (node: SyntaxNode) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, onNode);
  } else if (typeof value === "object" && value !== null) {
    onNode(value as SyntaxNode);
    for (const child of Object.values(value)) visit(child, onNode);
  }
}
