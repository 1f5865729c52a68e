import { FoleyError } from "../../engine/tensor/error.ts";
import type { UnitKindName } from "../unit-of-work.ts";
import { evaluateUnits } from "./kinds/evaluate-units.ts";
import { generateUnits } from "./kinds/generate-units.ts";
import { prepareUnits } from "./kinds/prepare-units.ts";
import { studyUnits } from "./kinds/study-units.ts";
import type { UnitKind } from "./unit-kind.ts";

const kinds: Readonly<Record<UnitKindName, UnitKind>> = {
  generate: generateUnits,
  evaluate: evaluateUnits,
  prepare: prepareUnits,
  study: studyUnits,
};

/**
 * Who knows how work of a kind is cut, done and brought together.
 *
 * @throws FoleyError "config" for a kind that this version has not
 */
export function findUnitKind(name: string): UnitKind {
  const found = Object.values(kinds).find((kind) => kind.name === name);
  if (found !== undefined) return found;
  const known = Object.keys(kinds).join(", ");
  throw new FoleyError(
    "config",
    `unit: expected one of ${known}, got ${JSON.stringify(name)}; use one version of foley`,
  );
}
