/** What the samples of a case amount to, and how that is written. */

/** @param {import("./measure.mjs").BenchCase} benchCase */
export function summarise({ name, about, target, peer, sides }, samples) {
  const rows = Object.keys(sides).map((side) => ({ side, ...describe(samples[side]) }));
  const base = rows.find(({ side }) => side === peer);
  const compared = rows.map((row) => ({
    ...row,
    ratioOfMinima: row.min / base.min,
    ratioOfMedians: row.median / base.median,
  }));
  const [ours] = compared;
  return {
    case: name,
    about,
    unit: "ms",
    peer,
    target,
    met: ours.ratioOfMedians <= target,
    rows: compared,
    samples,
  };
}

function describe(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((p) => quantile(sorted, p));
  return { n: sorted.length, min: sorted[0], median, low, high };
}

/** Linear between the two nearest ranks. */
export function quantile(sorted, p) {
  const place = (sorted.length - 1) * p;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}

export function printTable({ rows, peer, target, met }) {
  const cells = rows.map((row) => [
    row.side,
    String(row.n),
    row.min.toFixed(digits(row.min)),
    row.median.toFixed(digits(row.median)),
    `${row.low.toFixed(digits(row.low))}–${row.high.toFixed(digits(row.high))}`,
    row.side === peer ? "" : row.ratioOfMinima.toFixed(2),
    row.side === peer ? "" : row.ratioOfMedians.toFixed(2),
  ]);
  const header = ["", "n", "min ms", "median ms", "middle half", "× min", "× median"];
  const widths = header.map((title, i) =>
    Math.max(title.length, ...cells.map((row) => row[i].length)),
  );
  for (const row of [header, ...cells]) {
    console.log(
      row
        .map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i])))
        .join("  "),
    );
  }
  console.log(`${rows[0].side} may take ${target} × ${peer}: ${met ? "met" : "NOT met"}`);
}

function digits(ms) {
  return ms < 10 ? 3 : 1;
}
