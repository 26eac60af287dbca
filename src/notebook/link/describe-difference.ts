/** A difference in words: `2 changed cells`, `1 added cell`, `seed`, `results of 3 panels`. */
import { lookUp } from "../../base/look-up.ts";
import type { Difference } from "./difference.ts";

/** Parts of a link with this content, in words; empty where it holds nothing but the module. */
export function differenceWords(found: Difference, results: number): string[] {
  const { changed, placed, removed, set, unset, base } = found;
  const added = placed.filter((place) => "cell" in place).length;
  const cells =
    base === null
      ? [counted(added, "cell", "the whole notebook, with ")]
      : [
          counted(changed.length, "changed cell"),
          counted(added, "added cell"),
          counted(removed.length, "removed cell"),
          counted(placed.length - added, "moved cell"),
        ];
  const fields = [...Object.keys(set), ...unset].flatMap(
    (field) => lookUp(FIELD_WORDS, field) ?? field,
  );
  return [...cells, ...fields, counted(results, "panel", "results of ")].filter(Boolean);
}

/** Identity and origin go without saying. */
const FIELD_WORDS: Readonly<Record<string, readonly string[]>> = {
  id: [],
  base: [],
  title: ["title"],
  seed: ["seed"],
  settings: ["settings"],
  answers: ["answers"],
  teaching: ["what a teacher prepared"],
};

function counted(count: number, noun: string, before = ""): string {
  return count === 0 ? "" : `${before}${count} ${noun}${count === 1 ? "" : "s"}`;
}
