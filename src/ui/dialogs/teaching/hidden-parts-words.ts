/** `Parts 4, 5 and 8 are not shown: this copy was prepared for a class.`; undefined where all are. */
export function hiddenPartsWords(hidden: readonly number[]): string | undefined {
  const numbers = hidden.toSorted((a, b) => a - b).map(String);
  const last = numbers.at(-1);
  if (last === undefined) return undefined;
  const list = numbers.length === 1 ? last : `${numbers.slice(0, -1).join(", ")} and ${last}`;
  return `${numbers.length === 1 ? `Part ${list} is` : `Parts ${list} are`} not shown: this copy was prepared for a class.`;
}
