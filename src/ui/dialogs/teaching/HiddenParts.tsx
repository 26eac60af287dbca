import { hiddenPartsWords } from "./hidden-parts-words.ts";

/** Says that parts were left out, so that nobody looks for them or believes that the module ends here. */
export function HiddenParts({ hidden }: { hidden: readonly number[] }) {
  const words = hiddenPartsWords(hidden);
  return words === undefined ? null : <p className="hidden-parts">{words}</p>;
}
