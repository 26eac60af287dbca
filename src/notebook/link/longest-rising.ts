/** The indices of a longest subsequence of `numbers` that only rises: what can stay where it is while the rest moves. */
export function longestRising(numbers: readonly number[]): number[] {
  /** For each length, the index at which the best subsequence of that length ends. */
  const ends: number[] = [];
  const before: number[] = [];
  numbers.forEach((number, index) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  });
  const chosen: number[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) chosen.push(index);
  return chosen.reverse();
}
