/** Writes a link: `#1.` and base64url of deflate-raw of JSON. `1` is the version of this way of writing. */
import { toBase64url } from "./base64url.ts";
import { deflate } from "./deflate.ts";
import { type LinkContent, toLinkData } from "./link-content.ts";
import { CODEC } from "./link-limits.ts";

/** The fragment that is appended to the page's address, from `#` on. */
export async function encodeLink(content: LinkContent): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(toLinkData(content)));
  return `#${CODEC}.${toBase64url(await deflate(bytes))}`;
}
