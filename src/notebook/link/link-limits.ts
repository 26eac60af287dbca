/** Format and limits of links, shared by the code that writes them and the code that reads them. */

/** The version of the way in which links are written. */
export const CODEC = 1;

/** Characters of a link that are read. */
export const MOST_CHARACTERS = 1_000_000;

/** Bytes that a link may unpack to. */
export const MOST_BYTES = 2_000_000;

/** Whether the fragment of an address is a link of ours, of whatever version; `#cells` is none. */
export function isLink(hash: string): boolean {
  return /^(#|%23)?\d+(\.|%2E)/i.test(hash);
}
