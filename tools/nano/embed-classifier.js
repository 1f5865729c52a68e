#!/usr/bin/env node
// Stores a trained classifier in half precision within a model folder, for `foley evaluate` without published weights.
//
// node tools/nano/embed-classifier.js CLASSIFIER_MODEL_FOLDER MODEL_FOLDER
import { join } from "node:path";
import { folderFiles } from "../../dist/files/folder-files.js";
import { writePart } from "../../dist/models/node/write-part.js";
import { readPart } from "../../dist/models/part-files.js";

const [from, to] = process.argv.slice(2);
const weightsFile = "model.safetensors";
const { config, weights } = await readPart(folderFiles(from), "classifier", weightsFile);
const { _class_name: className, ...settings } = config;
await writePart(join(to, "classifier"), { className, weightsFile, config: settings, weights }, "float16");
