/** Offer of the Share dialog: the link of the open notebook, its content in words, and where it fits. */
import { differenceWords } from "../../../notebook/link/describe-difference.ts";
import { difference } from "../../../notebook/link/difference.ts";
import { encodeLink } from "../../../notebook/link/encode-link.ts";
import type { SharedResult } from "../../../notebook/link/link-content.ts";
import type { Notebook } from "../../../notebook/notebook.ts";

export interface SharedLink {
  /** The fragment, with its `#`. */
  readonly hash: string;
  readonly url: string;
  /** Empty where it holds nothing but the module. */
  readonly words: readonly string[];
}

/** Makes the link of a notebook. The name that its reader's browser stores it under stays there. */
export async function sharedLink(
  notebook: Notebook,
  module: Notebook,
  results: readonly SharedResult[],
): Promise<SharedLink> {
  const found = difference({ ...notebook, id: module.id }, module);
  const hash = await encodeLink({ difference: found, results: [...results] });
  const { origin, pathname } = location;
  return {
    hash,
    url: `${origin}${pathname}${hash}`,
    words: differenceWords(found, results.length),
  };
}

/** Longest message in characters, as of 2026; a mail or a file has no such limit. */
const CHATS = [
  { name: "Discord", most: 2000 },
  { name: "Slack", most: 4000 },
] as const;

/** Browsers disagree on how long an address may be; Safari stops at some 80,000. */
export const MOST_IN_ADDRESS = 32_000;

/** Whether a link of this length fits in a chat message, in a sentence. */
export function fitWords(length: number): { fits: boolean; text: string } {
  const tooSmall = CHATS.filter(({ most }) => length > most);
  const named = (chats: readonly (typeof CHATS)[number][]) =>
    chats.map(({ name, most }) => `${name} (${most.toLocaleString("en")})`).join(" and ");
  if (tooSmall.length === 0) return { fits: true, text: `Fits in a message on ${named(CHATS)}.` };
  const room = CHATS.filter(({ most }) => length <= most);
  return {
    fits: false,
    text: `Too long for a message on ${named(tooSmall)}${room.length === 0 ? "" : `; fits on ${named(room)}`}. Chats cut long links: send the file instead.`,
  };
}
