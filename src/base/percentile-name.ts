/** As the field calls it: `p99` for 0.99, `p99.9` for 0.999. */
export function percentileName(p: number): string {
  return `p${Number((100 * p).toPrecision(10))}`;
}
