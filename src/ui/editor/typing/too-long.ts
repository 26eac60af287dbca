import { LONGEST_SOURCE } from "../../../notebook/notebook.ts";
import type { Notice } from "../../../session/state.ts";

/** Says that a cell or an answer was left as it was, because it would have become `length` characters long. */
export function tooLong(length: number): Notice {
  const [got, most] = [length, LONGEST_SOURCE].map((count) => count.toLocaleString("en"));
  return {
    id: "too-long",
    tone: "warning",
    text: `That would be ${got} characters, and a cell holds at most ${most}; nothing was changed. Keep data in a file, or open a notebook's file with Open a link or a file.`,
  };
}
