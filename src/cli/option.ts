import { InvalidArgumentError, Option } from "commander";
import { adviceOnName } from "../engine/text/nearest-names.ts";
import type { LoraWish } from "../models/lora-file.ts";

/** A finite number. */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new InvalidArgumentError(`expected a number, got "${text}".`);
  return value;
}

/** @param expected in words, of one from `least` on */
export function wholeNumber(text: string, expected: string, least = 0): number {
  const value = parseNumber(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  // A range without an end has one all the same, which is said to who is beyond it.
  const range = value < least ? expected : expected.replace(/ on\b/, ` to ${Number.MAX_SAFE_INTEGER}`);
  throw new InvalidArgumentError(`expected ${range}, got "${text}".`);
}

/** A whole number above zero. */
export function parseCount(text: string): number {
  return wholeNumber(text, "a whole number from 1 on", 1);
}

/** A file of low-rank changes, with its strength after a colon where it is not 1. */
export function parseLora(text: string, earlier: readonly LoraWish[] = []): LoraWish[] {
  const [, path = text, strength = "1"] = /^(.+):(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)$/.exec(text) ?? [];
  return [...earlier, { path, strength: parseNumber(strength) }];
}

/** An option whose words are known. */
export function choiceOption(flags: string, says: string | undefined, choices: readonly string[]): Option {
  return new Option(flags, says).choices(choices).argParser((text) => {
    if (choices.includes(text)) return text;
    const advice = adviceOnName(text, choices, "");
    throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}${advice && `; ${advice}`}.`);
  });
}

/** Names between commas. */
export function parseList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Numbers between commas. */
export function parseNumbers(text: string): number[] {
  return text.split(",").map(parseNumber);
}

/** An option that may be repeated. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
