import { FoleyError } from "../engine/tensor/error.ts";

/** A server of models. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly url: string;
  /** What the token may be told to, and nobody else. */
  readonly origin: string;
  /** Lets in; null where there is none. */
  readonly token: string | null;
}

/**
 * The hub, or what `HF_ENDPOINT` names in its place, with `HF_TOKEN`.
 *
 * @throws FoleyError "usage" where one of them cannot be
 */
export function hubEndpoint(): Endpoint {
  const wished = process.env.HF_ENDPOINT || "https://huggingface.co";
  const url = URL.canParse(wished) ? new URL(wished) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.username + url.password !== "") {
    const expected = "an address as https://huggingface.co";
    throw new FoleyError("usage", `HF_ENDPOINT: expected ${expected}, got "${wished}"; correct or unset it`);
  }
  return { url: `${url.origin}${url.pathname}`.replace(/\/+$/, ""), origin: url.origin, token: tokenOf() };
}

/** Its words are never shown. */
function tokenOf(): string | null {
  const token = process.env.HF_TOKEN?.trim();
  if (token === undefined || token === "") return null;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new FoleyError("usage", "HF_TOKEN: expected letters, digits and signs, got others among them; copy it again");
}
