interface Block {
  value: number;
  weight: number;
  count: number;
}

/**
 * The rising sequence that is nearest to `values` in weighted squares: neighbours that fall are pooled to their weighted mean until none do
 * (Ayer and others 1955, Ann. Math. Stat. 26: "pool adjacent violators"). Values that rise are given back as they are.
 */
export function risingFit(values: readonly number[], weights: readonly number[]): number[] {
  const blocks: Block[] = [];
  values.forEach((value, i) => {
    let last: Block = { value, weight: weights[i]!, count: 1 };
    for (let before = blocks.at(-1); before && before.value > last.value; before = blocks.at(-1)) {
      blocks.pop();
      last = pooled(before, last);
    }
    blocks.push(last);
  });
  return blocks.flatMap(({ value, count }) => new Array<number>(count).fill(value));
}

function pooled(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  const value = a.value + (b.weight / weight) * (b.value - a.value);
  return { value, weight, count: a.count + b.count };
}
