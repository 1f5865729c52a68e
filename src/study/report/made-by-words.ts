import type { MadeBy, SoundListRecord } from "./made-by.ts";

/** Above those lines. */
export const madeByHeading = "What these numbers are bound to";

/** What made the numbers of a report, a line each, by the hashes that `results.json` has in full. */
export function madeByLines(command: string | null, { models, backbones, sounds, versions }: MadeBy): string[] {
  const commits = versions.commits.length === 0 ? "" : `, commit ${versions.commits.map(short).join(", ")}`;
  return [
    command === null ? "asked for by a program, with the config in `results.json`" : `\`${command}\``,
    `foley ${all(versions.foley)}${commits}, Node ${all(versions.node)}, ${all(versions.device)}`,
    ...Object.entries(models).map(([name, hash]) => `model ${name}: ${short(hash)}`),
    ...Object.entries(backbones).map(
      ([role, { name, hash, protocol }]) => `${role}: ${name} ${short(hash)}, ${protocol}`,
    ),
    ...soundLines(sounds, null),
  ];
}

function all(names: string | readonly string[]): string {
  return [names].flat().join(" and ");
}

/** The sounds of each data set, a line each. @param point of a study whose points have sounds of their own; null elsewhere */
export function soundLines(sounds: MadeBy["sounds"], point: string | null): string[] {
  const at = point === null ? "" : `, ${point}`;
  return Object.entries(sounds).map(
    ([name, { training, tested }]) =>
      `sounds of ${name}${at}: ${[training].flat().map(listText).join(", ")} to learn from, ${listText(tested)} to be judged by`,
  );
}

function listText({ soundCount, contentHash }: SoundListRecord): string {
  return `${soundCount} (${short(contentHash)})`;
}

function short(hash: string): string {
  return hash.length > 41 ? hash.slice(0, 12) : `${hash.slice(0, 12)}${hash.endsWith("+") ? "+" : ""}`;
}
