/** What changed between two texts, line by line: the fewest lines gone and come. */

export interface DiffLine {
  readonly change: "same" | "gone" | "come";
  readonly text: string;
}

/** Beyond this many pairs of lines, what differs is shown as a block that went and one that came. */
const MOST_PAIRS = 4_000_000;

export function lineDiff(before: string, after: string): DiffLine[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return [
    ...lines("same", old.slice(0, head)),
    ...middle(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...lines("same", old.slice(old.length - tail)),
  ];
}

function middle(old: readonly string[], now: readonly string[]): DiffLine[] {
  if (old.length * now.length > MOST_PAIRS) return [...lines("gone", old), ...lines("come", now)];
  const at = commonLengths(old, now);
  const found: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      found.push({ change: "same", text: old[i] ?? "" });
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      found.push({ change: "gone", text: old[i] ?? "" });
      i += 1;
    } else {
      found.push({ change: "come", text: now[j] ?? "" });
      j += 1;
    }
  }
  return [...found, ...lines("gone", old.slice(i)), ...lines("come", now.slice(j))];
}

/** Length of the longest common subsequence of what is left from each pair of places. */
function commonLengths(
  old: readonly string[],
  now: readonly string[],
): (i: number, j: number) => number {
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
}

function lines(change: DiffLine["change"], texts: readonly string[]): DiffLine[] {
  return texts.map((text) => ({ change, text }));
}
