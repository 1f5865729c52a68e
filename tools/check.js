// Every check of the project: the tests, and beside them one after another what is no test, each said once it is done. The last line
// counts tests and checks: "N passed, N failed".
//
// `FOLEY_TEST_BUILT=yes` says that dist is of the sources as they are now, as after a fresh `npm ci`: else it is built first.
//
//   node tools/check.js            on the Node that runs it
//   node tools/check.js 24 26      once more on further versions, fetched from the registry: on the last the tests of all that may differ
//                                  from one Node to another, on those between what binds native code and runs as a process
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, parse, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(fileURLToPath(new URL(".", import.meta.url)), "..");
const scratch = mkdtempSync(join(tmpdir(), "foley-check-"));
const sizeLimit = 28 * 2 ** 20;
// A quarter of it are the figures of the docs, another the declarations of the faces.
const otherLimit = 4.25 * 2 ** 20;
// Most of it is ONNX Runtime's WebAssembly, and codecs that pages load when they are wanted, each compressed as well.
const pagesLimit = 31.75 * 2 ** 20;
/** What failed, a line each: said again at the end, where it is found. */
const failures = [];
let passed = 0;
let failed = 0;

/** Runs a command in the project: its status, and all that it said unless that is shown at once. */
function run(command, args, { env = {}, show = false, cwd = root } = {}) {
  const stdio = show ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"];
  const child = spawn(command, args, {
    ...{ cwd, env: { ...process.env, ...env }, stdio },
    shell: process.platform === "win32",
  });
  const said = { stdout: [], stderr: [] };
  for (const name of ["stdout", "stderr"]) child[name]?.on("data", (part) => said[name].push(part));
  const textOf = (parts) => Buffer.concat(parts).toString();
  return new Promise((resolve) => {
    const end = (status, stderr) => resolve({ status, stdout: textOf(said.stdout), stderr });
    child.on("error", ({ message }) => end(null, message));
    child.on("close", (status) => end(status, textOf(said.stderr)));
  });
}

function count(name, problems) {
  if (problems.length === 0) passed += 1;
  else failed += 1;
  const line = problems.length === 0 ? `ok      ${name}` : `FAILED  ${name}: ${problems.join("; ")}`;
  if (problems.length > 0) failures.push(line);
  console.log(line);
}

/** A command that is right where its status is 0; what it said is shown whole, as others speak meanwhile. */
async function check(name, command, ...args) {
  const { status, stdout, stderr } = await run(command, args);
  console.log(`\n--- ${name}\n${stdout}${stderr}`);
  count(name, status === 0 ? [] : [`exit status ${status}`]);
}

/** A check by a program of the development dependencies. */
const checkBy = (name, ...args) => check(name, "npx", "--no-install", ...args);

/** The tests, in an environment with these changes; no test at all is a failure. */
async function test(name, env = {}) {
  console.log(`\n--- ${name}`);
  const report = join(scratch, `${name.replaceAll(" ", "-")}.json`);
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  const { status } = await run("npm", ["test", "--", ...reporters], { env, show: true });
  const result = readReport(report);
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  failures.push(...failedTests(name, result));
  const skipped = result.numPendingTests + result.numTodoTests;
  console.log(`${name}: ${result.numPassedTests} passed, ${result.numFailedTests} failed, ${skipped} skipped`);
  console.log(`the longest: ${longestFiles(result).join(", ")}`);
  const problems = [];
  if (result.numTotalTests === 0) problems.push("no tests");
  if (status !== 0 && result.numFailedTests === 0) problems.push(`exit status ${status} with no failed test`);
  count(`${name} as a whole`, problems);
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {
      numPassedTests: 0,
      numFailedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      numTotalTests: 0,
      testResults: [],
    };
  }
}

/** The files that took longest, in seconds: what to look at where all of it takes too long. */
function longestFiles({ testResults }) {
  const times = testResults.map(({ name: file, startTime, endTime }) => [
    relative(root, file),
    (endTime - startTime) / 1000,
  ]);
  const longest = times.sort(([, a], [, b]) => b - a).slice(0, 20);
  return longest.map(([file, seconds]) => `${file} ${Math.round(seconds)}`);
}

/** Each failed test with the first line of why, and each file that failed outside of its tests. */
function failedTests(name, { testResults }) {
  return testResults.flatMap(({ name: file, status, message, assertionResults }) => {
    const said = (text) => (text ?? "").trim().split("\n", 1)[0];
    const tests = assertionResults.filter((one) => one.status === "failed");
    const lines = tests.map(({ fullName, failureMessages }) => `${fullName}: ${said(failureMessages[0])}`);
    if (status === "failed" && tests.length === 0) lines.push(said(message));
    return lines.map((line) => `FAILED  ${name}: ${relative(root, file)}: ${line}`);
  });
}

/** Another version of Node from the registry: where its program lies, or what was wrong. */
async function fetchNode(version) {
  const folder = join(scratch, `node-${version}`);
  const source = `node-${process.platform}-${process.arch}@${version}`;
  const { status } = await run("npm", ["install", "--prefix", folder, "--no-save", source]);
  if (status !== 0) return { version, problem: `could not install ${source}` };
  const path = join(folder, "node_modules", source.slice(0, source.lastIndexOf("@")), "bin");
  const search = [path, process.env.PATH].join(delimiter);
  const found = (await run("node", ["--version"], { env: { PATH: search } })).stdout.trim();
  if (!found.startsWith(`v${version}.`)) return { version, problem: `expected Node ${version}, found ${found}` };
  return { version, search };
}

/** The tests under another version of Node. @param set of them, as vitest.config.ts has it */
async function testUnder({ version, search, problem }, set) {
  const name = `tests on Node ${version}`;
  if (problem !== undefined) return count(name, [problem]);
  return test(name, { PATH: search, FOLEY_TEST_SET: set });
}

/** Where the links of a page lead that name files beside it, from the root. */
function linksOf(page) {
  const text = readFileSync(join(root, page), "utf8");
  const targets = [...text.matchAll(/\]\((?![a-z]+:|#)([^)\s#]+)/g)].map(([, target]) => target);
  return targets.map((target) => posix.join(posix.dirname(page), target));
}

/** All files that package.json sends its users to. */
function facesOf({ main, types, bin, exports }) {
  const leaves = (value) => (typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(leaves));
  return [main, types, bin, exports]
    .flatMap(leaves)
    .filter((path) => !path.includes("*"))
    .map((path) => posix.join(path));
}

/** What `npm publish` would send: where it lies, and what is in it. */
async function pack() {
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", scratch]);
  const [{ filename, files }] = Object.values(JSON.parse(stdout));
  return { file: join(scratch, filename), files };
}

function checkPackage({ files }) {
  const names = new Set(files.map(({ path }) => path));
  const faces = facesOf(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  // What the faces load beside them.
  const besides = [
    "studio/index.html",
    "docs/index.html",
    "web/worker.js",
    "web/ort-wasm-simd-threaded.mjs",
    "web/ort-wasm-simd-threaded.wasm",
    "cli/main.js",
  ];
  const wanted = ["LICENSE", "NOTICE", "README.md", ...faces, ...besides.map((path) => `dist/${path}`)];
  const isThere = (path) => names.has(path) || [...names].some((name) => name.startsWith(path.replace(/\/*$/, "/")));
  const models = files.filter(({ path }) => path.startsWith("models/"));
  const size = models.reduce((sum, file) => sum + file.size, 0);
  const ofPages = files.filter(({ path }) => /^dist\/(web|studio|docs)\//.test(path));
  const pages = ofPages.reduce((sum, file) => sum + file.size, 0);
  const others = files.reduce((sum, file) => sum + file.size, 0) - size - pages;
  const problems = wanted.filter((name) => !names.has(name)).map((name) => `${name} is missing`);
  // The reports that the studies' page links to are of the repository alone, as it says.
  const pagesOfText = [...names].filter((name) => name.endsWith(".md") && name !== "docs/study/README.md");
  const links = pagesOfText.flatMap((page) => linksOf(page).map((path) => ({ page, path })));
  if (links.length === 0) problems.push("no page links to another");
  problems.push(
    ...links.filter(({ path }) => !isThere(path)).map(({ page, path }) => `${page} links to ${path}, which is missing`),
  );
  problems.push(
    ...[...names].filter((name) => /\.test\.|\.map$|^src\/|^test\//.test(name)).map((name) => `${name} is inside`),
  );
  if (models.length === 0) problems.push("no model is inside");
  if (size > sizeLimit) problems.push(`models have ${size} bytes, more than ${sizeLimit}`);
  if (pages > pagesLimit) problems.push(`what is for pages has ${pages} bytes, more than ${pagesLimit}`);
  if (others > otherLimit) problems.push(`what is no model has ${others} bytes, more than ${otherLimit}`);
  count("package", problems);
}

/** `npm ci` runs no script of a package that the lockfile does not mark; see docs/dependencies.md. */
function checkLockfile() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const marked = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  count(
    "lockfile",
    marked.map(([name]) => `${name} is marked with hasInstallScript; delete that line`),
  );
}

/** The package as someone else's project gets it: a plain install, then what foley itself says is missing. */
async function checkInstall(npmVersion, { file }) {
  const name = `installation by npm ${npmVersion}`;
  const folder = mkdtempSync(join(scratch, "project-"));
  const npm = join(scratch, `npm-${npmVersion}`);
  const inFolder = (command, args) => run(command, args, { cwd: folder });
  await run("npm", ["install", "--prefix", npm, "--no-save", `npm@${npmVersion}`]);
  const its = (...args) => inFolder("node", [join(npm, "node_modules/npm/bin/npm-cli.js"), ...args]);
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const problems = [];
  const expect = (what, isTrue) => isTrue || problems.push(what);
  expect("npm install fails", (await its("install", file)).status === 0);
  const bin = join(folder, "node_modules/foley/bin/foley.js");
  const generate = () => inFolder("node", [bin, "generate", "rain", "--steps", "2", "--duration", "0.5", "--quiet"]);
  let made = await generate();
  if (made.status !== 0) {
    const advice = /npm install (onnxruntime-node@\S+) --ignore-scripts/.exec(made.stderr);
    expect(`no advice in "${made.stderr.trim()}"`, advice !== null);
    if (advice !== null) await its("install", advice[1], "--ignore-scripts");
    made = await generate();
  }
  expect(`generate fails: ${made.stderr.trim()}`, made.status === 0 && existsSync(join(folder, "rain.wav")));
  const use =
    'const { foley, load } = foleyModule; if (typeof load !== "function" || foley.load !== load) throw new Error("no foley.load");';
  const required = await inFolder("node", [
    "--input-type=commonjs",
    "-e",
    `const foleyModule = require("foley"); ${use}`,
  ]);
  expect(`require fails: ${required.stderr.trim()}`, required.status === 0);
  const imported = await inFolder("node", [
    "--input-type=module",
    "-e",
    `import * as foleyModule from "foley"; ${use}`,
  ]);
  expect(`import fails: ${imported.stderr.trim()}`, imported.status === 0);
  count(name, problems);
  return folder;
}

/** A strict project of someone else's, in the folder where the package is installed: compiled in two ways, and run. */
async function checkConsumer(folder) {
  cpSync(join(root, "test/consumer"), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  for (const name of ["dog-bark.flac", "rain.wav", "rooster.ogg"])
    cpSync(join(root, "test/fixtures", name), join(folder, "clips", parse(name).name, name));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const inFolder = (...args) => run("node", args, { cwd: folder });
  const problems = [];
  for (const way of ["nodenext", "bundler", "web"]) {
    const types = ["--typeRoots", join(root, "node_modules/@types")];
    const { status, stdout } = await inFolder(compiler, "-p", `tsconfig.${way}.json`, ...types);
    if (status !== 0) problems.push(`${way}: ${stdout.trim()}`);
  }
  for (const program of ["nodenext/program.js", "nodenext/program.cjs", "bundler/program.js"]) {
    rmSync(join(folder, "run"), { recursive: true, force: true });
    const { status, stderr } = await inFolder(program);
    if (status !== 0) problems.push(`${program}: ${stderr.trim()}`);
  }
  count("a project that uses the package", problems);
}

async function checkAll() {
  await checkBy("types", "tsc", "--noEmit");
  await checkBy("web types", "tsc", "-p", "tsconfig.web.json");
  await checkBy("types of the web's tests", "tsc", "-p", "tsconfig.web-tests.json");
  await checkBy("studio types", "tsc", "-p", "tsconfig.studio.json");
  await checkBy("lint and format", "biome", "ci");
  await checkBy("dead code and dependencies", "knip");
  await check("what operators get", "node", "tools/deploy/check-deploy.js", mkdtempSync(join(scratch, "deploy-")));
  const packed = await pack();
  checkPackage(packed);
  checkLockfile();
  await checkInstall(10, packed);
  await checkConsumer(await checkInstall(11, packed));
}

async function testAll(versions) {
  // Fetched meanwhile.
  const others = versions.map(fetchNode);
  await test(`tests on Node ${process.versions.node.split(".")[0]}`);
  for (const [index, other] of others.entries()) {
    await testUnder(await other, index === others.length - 1 ? "node" : "native");
  }
}

try {
  if (process.env.FOLEY_TEST_BUILT !== "yes") await check("build", "npm", "run", "build");
  // Two processors are not busy with the tests alone, which also wait for pages and processes.
  const outcomes = await Promise.allSettled([testAll(process.argv.slice(2)), checkAll()]);
  for (const { reason } of outcomes.filter(({ status }) => status === "rejected"))
    count("the checks as a whole", [`${reason}`]);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (failures.length > 0) console.log(`\n--- what failed\n${failures.join("\n")}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
