import { z } from "zod";
import { FoleyError } from "../engine/tensor/error.ts";
import { type AddedToken, addedTokenSchema } from "./added-token.ts";

/** What `tokenizer_config.json` and `special_tokens_map.json` say of how texts are read. */
export interface TokenizerSettings {
  readonly addPrefixSpace: boolean;
  /** Null where it says none, or a number that stands for none. */
  readonly modelMaxLength: number | null;
  /** Every token that is looked for as it is written, with its id; null where the files do not list them. */
  readonly addedTokens: readonly AddedToken[] | null;
  /** How the tokens with a role, as the mask, are looked for; those of which the files say it. */
  readonly roleTokens: readonly Omit<AddedToken, "id">[];
}

const role = z.union([addedTokenSchema, z.string(), z.null()]).optional();

const roles = {
  bos_token: role,
  eos_token: role,
  unk_token: role,
  sep_token: role,
  pad_token: role,
  cls_token: role,
  mask_token: role,
} as const;

const roleNames = Object.keys(roles) as (keyof typeof roles)[];

/** What transformers writes where a tokenizer knows no limit is 10^30. */
export const longestLength = 1e9;

const specialSchema = z.object(roles);

const configSchema = z.object({
  ...roles,
  add_prefix_space: z.boolean().default(false),
  model_max_length: z.number().min(2).nullish(),
  added_tokens_decoder: z.record(z.string().regex(/^\d+$/), addedTokenSchema).optional(),
});

/** What a file holds; an empty object where it is not there. */
export interface SettingsFile {
  /** What it is called in messages. */
  readonly where: string;
  readonly settings: unknown;
}

/**
 * Puts both files together, as transformers does: the map of special tokens counts where the other file lists no tokens.
 *
 * @param config `tokenizer_config.json`
 * @param special `special_tokens_map.json`
 * @throws FoleyError "config" naming the first setting that cannot be
 */
export function parseTokenizerSettings(config: SettingsFile, special: SettingsFile): TokenizerSettings {
  const found = check(config.where, configSchema, config.settings);
  const mapped = check(special.where, specialSchema, special.settings);
  const { add_prefix_space: addPrefixSpace, model_max_length: length, added_tokens_decoder: listed } = found;
  const tokens = roleNames.map((name) => mapped[name] ?? found[name]);
  return {
    addPrefixSpace,
    modelMaxLength: length === undefined || length === null || length > longestLength ? null : Math.floor(length),
    addedTokens:
      listed === undefined ? null : Object.entries(listed).map(([id, token]) => ({ ...token, id: Number(id) })),
    roleTokens: tokens.filter((token) => typeof token === "object" && token !== null),
  };
}

function check<T>(path: string, schema: z.ZodType<T>, settings: unknown): T {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join(".") || "the file";
  throw new FoleyError("config", `${path}: ${name}: ${issue?.message}; write or download the tokenizer again`);
}
