import type { Command } from "commander";
import type { Door } from "./main.ts";

export function addGenerate(_cli: Command, _door: Door): void {}
