import { FoleyError } from "../../../engine/tensor/error.ts";
import { makeFolder } from "../../../files/make-folder.ts";
import { NumberedFiles } from "../../../files/numbered-files.ts";
import { soundFileStem } from "../../../generate/node/sound-file-stem.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { readUnitResult } from "../../unit-result.ts";
import type { UnitKind } from "../unit-kind.ts";
import { generateUnitsSchema, madeFile, notedSoundSchema } from "./generate-request.ts";

/** Sounds in a folder, under the names that one machine would give them. */
export const mergeSounds: UnitKind["merge"] = async (request, units, { store, out, report }) => {
  if (out === null) {
    throw new FoleyError("usage", "merge: expected a folder for the sounds, got none; name one", {
      subject: "mergeOut",
    });
  }
  const { format } = parseSettings(generateUnitsSchema, request, "job");
  makeFolder(out);
  const named = new NumberedFiles({ folder: out, extension: format, keepsEqual: true });
  const files: string[] = [];
  const lines: string[] = [];
  const warnings: string[] = [];
  for (const [i, key] of units.entries()) {
    const { noted, read } = await readUnitResult(key, notedSoundSchema, { store });
    const { settings, durationSeconds, warnings: own } = noted;
    const stem = soundFileStem(settings.prompt, settings.audio ?? undefined);
    const file = await named.next(stem).write(await read(madeFile(format)));
    files.push(file);
    lines.push(`${file}  (${durationSeconds.toFixed(2)} s, seed ${settings.seed})\n`);
    warnings.push(...own.map((warning) => `${file}: ${warning}`));
    await report({ stage: "merge", done: i + 1, total: units.length, unit: "sounds", share: (i + 1) / units.length });
  }
  return { files, text: lines.join(""), warnings };
};
