/** A notebook with one exercise, as a teacher would write it: small, so that its journeys are quick. */
export const exerciseNotebook = `// %% [markdown] id=intro
// # Latencies

// %% id=data
const latencies = [12, 11, 240, 13, 12];

// %% [exercise] id=write-median
/** The value in the middle of the sorted list; of an even number of values, the mean of the two in the middle. */
function median(values: number[]): number {
  return Number.NaN; // Your code.
}

// %% [hint]
// A copy can be sorted: \`values.toSorted((a, b) => a - b)\`.

// %% [hint]
// The index in the middle is \`Math.floor(values.length / 2)\`.

// %% [solution]
/** The value in the middle of the sorted list; of an even number of values, the mean of the two in the middle. */
function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

// %% [checks]
const sorted = latencies.toSorted((a, b) => a - b);

check({
  name: "The \`median\` of our latencies is one that half of them stay below",
  why: "One slow answer must not move what is usual.",
}, () => expect(median(latencies), "median(latencies)").toBe(sorted[2] ?? 0));

check({
  name: "Of two values it is the mean",
  why: "Neither of the two is more in the middle than the other.",
}, () => expect(median([1, 4]), "median([1, 4])").toBeCloseTo(2.5));

check({
  name: "It sorts numbers, not text",
  why: "As text, 100 comes before 9.",
}, async () => expect(await median([100, 9, 10]), "median([100, 9, 10])").toBe(10));

// %% id=use
median(latencies);
`;
