import { evaluationPrompts } from "../../../dist/data/evaluation-prompts.js";
import { phrasings } from "../data/words.js";

/** Prompts for every kind: ESC-10's are among no training captions, the others' are. */
export const promptsByKind = { ...evaluationPrompts, ...phrasings };
