/** Whether drift of real digits is seen, and nothing where there is none: rates over many sessions, with fixed seeds. */
import { expect, test } from "vitest";
import { Random } from "../../../base/random.ts";
import { readDigits } from "../digits.testing.ts";
import { type Disturbance, disturb, reweighted, UNDISTURBED } from "../disturb.ts";
import { inputFeatures } from "../input-features.ts";
import { DriftReference, type ModelAnswer } from "./drift-reference.ts";
import { DriftWatch, type DriftWindow, driftRatio } from "./drift-watch.ts";

const TRAINED = 6000;
const LIVE = 2000;

const trained = readDigits("train", TRAINED);
const live = readDigits("t10k", LIVE);
const trainedFeatures = trained.images.map(inputFeatures);
const reference = DriftReference.of(trainedFeatures);
const undisturbed = live.images.map(inputFeatures);

/** Of some of the live digits, which is enough to draw from. */
function featuresOf(change: Partial<Disturbance>): number[][] {
  const all = { ...UNDISTURBED, ...change };
  return live.images.slice(0, 500).map((image) => inputFeatures(disturb(image, all)));
}

/** The windows of a session in which digits are drawn from these features. */
function session(
  features: readonly (readonly number[])[],
  seed: number,
  { windows = 20, draw = (random: Random) => random.integer(0, features.length) } = {},
): DriftWindow[] {
  const random = new Random(seed);
  const watch = new DriftWatch(reference);
  const seen: DriftWindow[] = [];
  for (let at = 0; seen.length < windows; at++) {
    const window = watch.add({ features: features[draw(random)] }, at);
    if (window !== undefined) seen.push(window);
  }
  return seen;
}

const hasAlarm = ({ drifted }: DriftWindow) => drifted.length > 0;

test("20 undisturbed windows of digits that it was not trained on: no alarm", () => {
  const windows = session(undisturbed, 1);
  expect(windows.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(windows.filter(hasAlarm)).toEqual([]);
});

// Reference and live digits are dealt from one pack, so that nothing but chance sets them apart. Over 800 sessions it was 3.9 %.
test("of sessions of 20 windows without any drift, at most 5 % have an alarm", () => {
  const sessions = 60;
  const alarms = Array.from({ length: sessions }, (_, seed) => {
    const order = new Random(seed).permutation(TRAINED);
    const pick = (from: number, to: number) =>
      [...order.subarray(from, to)].map((place) => trainedFeatures[place] ?? []);
    const watch = new DriftWatch(DriftReference.of(pick(0, 2000)));
    const windows = pick(2000, 6000).map((features, at) => watch.add({ features }, at));
    return windows.some((window) => window !== undefined && hasAlarm(window));
  }).filter(Boolean).length;
  // With 5 % each, P(Bin(60, 0.05) > 6) is 3 %.
  expect(alarms).toBeLessThanOrEqual(6);
});

test("turned by 25° either way, every first window says so, by its slant too", () => {
  for (const rotate of [25, -25]) {
    const turned = featuresOf({ rotate });
    for (let seed = 0; seed < 10; seed++) {
      const [first] = session(turned, seed, { windows: 1 });
      expect(first?.drifted).toContain("slant");
    }
  }
});

test("a blur is seen by its contrast, and by nothing that it leaves alone", () => {
  const blurred = featuresOf({ blur: 0.7 });
  for (let seed = 0; seed < 10; seed++) {
    const [first] = session(blurred, seed, { windows: 1 });
    expect(first?.drifted[0]).toBe("contrast");
    expect(first?.drifted).not.toContain("slant");
  }
});

/** Share of sessions in which there is an alarm within three windows. */
function power(features: readonly (readonly number[])[], weights?: readonly number[]): number {
  const draw = weights && reweighted(live.labels, weights);
  const seen = Array.from({ length: 20 }, (_, seed) =>
    session(features, seed, { windows: 3, ...(draw && { draw }) }).some(hasAlarm),
  );
  return seen.filter(Boolean).length / seen.length;
}

test("the more the classes change, the surer it is seen; nearly nothing is nearly never seen", () => {
  // By features of the inputs alone: the answers would show a class that is missing at once.
  expect(power(undisturbed, [1, 3, 1, 1, 1, 1, 1, 1, 1, 1])).toBeGreaterThan(0.4);
  expect(power(undisturbed, [1, 1, 1, 1, 1, 0, 0, 0, 0, 0])).toBeGreaterThanOrEqual(0.6);
  expect(power(undisturbed, [1, 6, 1, 1, 1, 1, 1, 1, 1, 1])).toBe(1);
  expect(power(undisturbed, [1, 1.1, 1, 1, 1, 1, 1, 1, 1, 1])).toBeLessThanOrEqual(0.2);
});

const answers: ModelAnswer[] = Array.from(trained.labels, (predicted, i) => ({
  predicted,
  confidence: 0.7 + 0.3 * ((i * 0.618034) % 1),
}));

function answered(change: (answer: ModelAnswer) => ModelAnswer): DriftWindow {
  const watch = new DriftWatch(DriftReference.of(trainedFeatures, { answers }));
  const random = new Random(3);
  for (let at = 0; ; at++) {
    const place = random.integer(0, LIVE);
    const answer = change({
      predicted: live.labels[place] ?? 0,
      confidence: 0.7 + 0.3 * random.uniform(),
    });
    const window = watch.add({ features: undisturbed[place], ...answer }, at);
    if (window !== undefined) return window;
  }
}

test("answers are watched too: classes by their shares, confidence by its distribution", () => {
  expect(answered((it) => it).drifted).toEqual([]);
  expect(answered((it) => ({ ...it, confidence: it.confidence - 0.2 })).drifted).toEqual([
    "confidence",
  ]);
  const mostlyEights = answered((it) => (it.predicted < 4 ? { ...it, predicted: 8 } : it));
  expect(mostlyEights.drifted).toEqual(["classes"]);
  expect(answered((it) => ({ ...it, predicted: it.predicted % 5 })).drifted).toEqual(["classes"]);
  expect(mostlyEights.tests.filter(({ side }) => side === "answers")).toHaveLength(3);
});

test("every test has its share of the false alarms, and its sample sizes", () => {
  const watch = new DriftWatch(reference);
  expect(watch.level).toBeCloseTo(0.05 / (20 * 8 * 2), 12);
  const [window] = session(undisturbed, 1, { windows: 1 });
  expect(window?.tests).toHaveLength(16);
  for (const each of window?.tests ?? []) {
    expect(each).toMatchObject({ n: 200, m: TRAINED });
    expect(driftRatio(each)).toBeCloseTo(each.statistic / each.threshold, 12);
  }
});

test("a quantity that is the same for all has no bins that could move, and is watched by its distribution", () => {
  const constant = trainedFeatures.map((features) => [...features.slice(0, 7), 1]);
  const watch = new DriftWatch(DriftReference.of(constant), { windowSize: 100 });
  let window: DriftWindow | undefined;
  for (let i = 0; i < 100; i++) window = watch.add({ features: constant[i] }, i);
  const contrast = window?.tests.filter(({ subject }) => subject === "contrast");
  expect(contrast?.map(({ method, statistic }) => [method, statistic])).toEqual([["KS", 0]]);
});

test("what is no reference is refused in a sentence", () => {
  expect(() => DriftReference.of(undisturbed.slice(0, 10))).toThrow(/at least 200 digits, got 10/);
  expect(() => DriftReference.of(undisturbed.map((each) => each.slice(1)))).toThrow(/8 finite/);
  expect(() =>
    DriftReference.of(undisturbed, { answers: answers.map((it) => ({ ...it, predicted: 10 })) }),
  ).toThrow(/class from 0 to 9/);
  expect(() => new DriftWatch(reference, { windowSize: 10 })).toThrow(/at least 100 requests/);
});

test("a reference survives being sent to a worker", () => {
  const small = DriftReference.of(undisturbed.slice(0, 200), { answers, images: ["AA=="] });
  expect(structuredClone(small)).toEqual(small);
});
