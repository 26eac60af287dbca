// %% [markdown] id=integration
// # The parts together
//
// Every part of a system can be right and the system still wrong. The model was tested, the server was tested, and between them
// somebody scales the pixels twice. Nothing fails: answers come, in time, with confidence. They are only worse. Such faults are
// in the **joints**, and no test of a single part finds them.
//
// An **integration test** runs the whole chain and checks what went through each joint. It is worth something only if it *can*
// fail. In this part you run one against the system of Part 5, then look for a fault that somebody put into a joint.

// %% [markdown] id=integration-what
// ## What must hold?
//
// Think before you read on: which statements about the system of Part 5 could be false, although each part works? Here are five.
//
// 1. The server answers a digit as the model itself does.
// 2. Its accuracy is the one that was measured before deployment, as far as chance allows.
// 3. Every request is accounted for: answered, rejected, timed out, failed or still open, and the five add up to what was sent.
// 4. When a replica dies, no answer is lost that could have been given.
// 5. What is served is the version that the registry calls *production*.
//
// Each becomes a check that runs against the real system, with real requests.

// %% id=integration-test
import type { Server } from "tinytorch/production";

interface Joint {
  joint: string;
  holds: boolean;
  seen: string;
}

const testDigits = 300;

/** Sends digits to a server as the model takes them, and returns the classes that it answers. */
async function classesServed(target: Server, digits: Tensor): Promise<number[]> {
  const values = await digits.data();
  const width = digits.shape[1] ?? 0;
  return await askInTurns(target, digits.shape[0] ?? 0, (i) =>
    values.subarray(i * width, (i + 1) * width),
  );
}

/** Fifty at a time: a server rejects what would wait for too long. */
async function askInTurns(
  target: Server,
  count: number,
  inputOf: (digit: number) => ArrayLike<number>,
): Promise<number[]> {
  const classes: number[] = [];
  for (let from = 0; from < count; from += 50) {
    const length = Math.min(50, count - from);
    const asked = Array.from({ length }, (_, i) => target.predict(inputOf(from + i)));
    for (const { predicted } of await Promise.all(asked)) classes.push(predicted);
  }
  return classes;
}

/** The joints of the system `deployed`, which `target` serves, each with what was seen. */
async function checkJoints(
  target: Server,
  deployed: CompleteMLSystem,
  { model: own, accuracy: measured, version }: typeof systemResult,
): Promise<Joint[]> {
  const [digits, labels] = await deployed.heldOutDigits.batch(
    Int32Array.from({ length: testDigits }, (_, i) => i),
  );
  const truth = await labels.data();
  const expected = await noGrad(() => own.forward(digits).argmax(1)).data();
  const served = await classesServed(target, digits);
  const agree = served.filter((predicted, i) => predicted === expected[i]).length;
  const right = served.filter((predicted, i) => predicted === truth[i]).length;

  const before = await target.state();
  await target.kill(before.replicas[0]?.id ?? 0);
  const afterKill = await classesServed(target, digits.slice([0, 50]));
  const same = afterKill.filter((predicted, i) => predicted === expected[i]).length;
  const { counts } = await target.state();
  const ended = counts.answered + counts.rejected + counts.timedOut + counts.failed + counts.open;

  const versions = await ModelRegistry.open(deployed.name);
  // In 999 of 1,000 cases chance alone moves the share of 300 digits by less than this.
  const share = right / testDigits;
  const chance = 3.3 * Math.sqrt((measured.value * (1 - measured.value)) / testDigits + 1e-4);
  return [
    {
      joint: "answers are the model's own",
      holds: agree === testDigits,
      seen: `${agree} of ${testDigits} agree`,
    },
    {
      joint: "accuracy is the one that was measured",
      holds: Math.abs(share - measured.value) <= chance,
      seen: `${percent(share)} % served, ${percent(measured.value)} % measured`,
    },
    {
      joint: "requests add up",
      holds: ended === counts.issued,
      seen: `${counts.issued} issued, ${ended} accounted for`,
    },
    {
      joint: "a killed replica loses nothing",
      holds: same === 50 && counts.failed === before.counts.failed,
      seen: `${same} of 50 answered as the model does, ${counts.failed - before.counts.failed} failed`,
    },
    {
      joint: "what is served is in production",
      holds: versions.production?.hash === version.hash,
      seen: `production is ${versions.production?.hash.slice(0, 12) ?? "nothing"}`,
    },
  ];
}

const joints = await checkJoints(service, system, systemResult);
display.table(
  joints.map(({ joint, holds, seen }) => ({ joint, result: holds ? "holds" : "BROKEN", seen })),
  "The system of Part 5",
);

// %% [markdown] id=fault-intro
// ## A fault in a joint
//
// The function below prepares a request from a photograph of 28 × 28 bytes, 0 for paper and 255 for ink, as a mobile app would
// before it asks the server. Somebody wrote it from memory, and what it sends is not what the model was trained on. Requests are
// answered, and no error is thrown.
//
// Run the cell and see what its checks say. Then find the fault. What does the training do to a byte before the model sees it,
// and in which order are the pixels of an image?

// %% [exercise] id=fix-the-joint
// The model was trained on (byte / 255 - 0.1307) / 0.3081, row by row.
function requestOf(bytes: Uint8Array): Float32Array {
  const pixels = new Float32Array(784);
  for (let row = 0; row < 28; row += 1) {
    for (let column = 0; column < 28; column += 1) {
      const ink = bytes[row * 28 + column] ?? 0;
      pixels[column * 28 + row] = (ink / 255 - 0.3081) / 0.1307;
    }
  }
  return pixels;
}

// %% [hint]
// There are two faults. One moves pixels, and the other changes their values.

// %% [hint]
// Compare the two indices. An image that is written column by column is mirrored along its diagonal. People can still read it, with
// difficulty; the model was never shown one.

// %% [hint]
// Subtract the mean, then divide by the deviation. MNIST's mean is 0.1307: most of an image is paper.

// %% [solution]
function requestOf(bytes: Uint8Array): Float32Array {
  const pixels = new Float32Array(784);
  for (let i = 0; i < 784; i += 1) {
    pixels[i] = ((bytes[i] ?? 0) / 255 - 0.1307) / 0.3081;
  }
  return pixels;
}

// %% [checks]
const photographs = Array.from({ length: 200 }, (_, i) =>
  heldOutSet.images.slice(i * 784, (i + 1) * 784),
);

check(
  {
    name: "Paper and ink have the values that the model was trained on",
    why: "A model knows nothing of bytes. To it, paper is one number and ink another.",
  },
  () => {
    const pixels = requestOf(Uint8Array.from({ length: 784 }, (_, i) => (i === 0 ? 255 : 0)));
    expect(pixels[1], "paper").toBeCloseTo(-0.4242, 4);
    expect(pixels[0], "ink").toBeCloseTo(2.8215, 4);
    expect(pixels.length, "the number of pixels").toBe(784);
  },
);

check(
  {
    name: "Pixels stay where they are",
    why: "A digit that lies on its side is a different picture.",
  },
  () => {
    const pixels = requestOf(Uint8Array.from({ length: 784 }, (_, i) => (i === 3 * 28 + 9 ? 255 : 0)));
    expect(pixels.indexOf(Math.max(...pixels)), "where the ink of row 3, column 9 went").toBe(
      3 * 28 + 9,
    );
  },
);

check(
  {
    name: "The server reads photographs as well as the test digits",
    why: "This tests the joint itself: bytes go in, answers come out, and nothing in between is assumed.",
  },
  async () => {
    const answers = await askInTurns(service, photographs.length, (i) =>
      requestOf(photographs[i] ?? new Uint8Array(784)),
    );
    const right = answers.filter(
      (predicted, i) => predicted === heldOutSet.labels[i],
    ).length;
    const measured = systemResult.accuracy;
    expect(right / photographs.length, "the share of 200 photographs that is read correctly").toSatisfy(
      (share) => share > measured.value - 0.06,
      `about ${percent(measured.value)} %`,
    );
    const pixels = requestOf(photographs[0] ?? new Uint8Array(784));
    expect(pixels[0], "paper in a photograph").toBeCloseTo(-0.4242, 4);
  },
);

// %% [markdown] id=drift-intro
// ## Would the monitor have noticed?
//
// Look at the *Monitor* panel of Part 5. The faulty requests that the checks sent went through the server like any others: did
// they raise an alarm? Then turn the live digits by 25°, or blur them, while the load runs, and count how many windows it takes.
// A monitor that raises an alarm every hour is switched off, and one that never does is of no use.
//
// The next exercise is such a test: it decides whether a window of numbers comes from the same distribution as a reference.

// %% [exercise] id=write-a-detector
// For any value, take the share of `reference` that is at or below it, and the
// share of `live`. The distance (Kolmogorov and Smirnov) is the largest
// difference of the two: 0 for the same distribution, 1 where they do not overlap.
function distance(reference: readonly number[], live: readonly number[]): number {
  return 0; // Your code.
}

// %% [hint]
// Only the values that occur matter: between them the shares do not change.

// %% [hint]
// For a value $v$: `reference.filter((it) => it <= v).length / reference.length`, and the same for `live`.

// %% [solution]
function distance(reference: readonly number[], live: readonly number[]): number {
  const share = (values: readonly number[], limit: number) =>
    values.filter((value) => value <= limit).length / values.length;
  return Math.max(
    ...[...reference, ...live].map((value) => Math.abs(share(reference, value) - share(live, value))),
  );
}

// %% [checks]
import { disturb, inputFeatures } from "tinytorch/production";

check(
  {
    name: "It is 0 for the same numbers, and 1 for numbers that do not overlap",
    why: "Without fixed ends, a threshold for the distance means nothing.",
  },
  () => {
    expect(distance([1, 2, 3, 4], [4, 3, 2, 1]), "of the same numbers").toBeCloseTo(0, 9);
    expect(distance([1, 2, 3], [7, 8, 9]), "of numbers that do not overlap").toBeCloseTo(1, 9);
    expect(distance([7, 8, 9], [1, 2, 3]), "the other way round").toBeCloseTo(1, 9);
  },
);

check(
  {
    name: "It is the largest gap between the two distributions",
    why: "Two distributions can have the same mean and still differ.",
  },
  () => {
    // By hand: at 2, all of one and half of the other.
    expect(distance([1, 1, 2, 2], [1, 2, 3, 4]), "distance([1, 1, 2, 2], [1, 2, 3, 4])").toBeCloseTo(
      0.5,
      9,
    );
    expect(distance([0, 10], [5, 5, 5]), "distance([0, 10], [5, 5, 5])").toBeCloseTo(0.5, 9);
  },
);

check(
  {
    name: "It tells turned digits from upright ones, by their slant",
    why: "The alarm must stay silent for digits of the same kind, and be raised for others.",
  },
  () => {
    const slants = (from: number, degrees: number) =>
      Array.from({ length: 150 }, (_, i) => {
        const image = heldOutSet.images.slice((from + i) * 784, (from + i + 1) * 784);
        return inputFeatures(disturb(image, { rotate: degrees, blur: 0 }))[4] ?? 0;
      });
    const usual = slants(0, 0);
    const same = distance(usual, slants(2000, 0));
    const turned = distance(usual, slants(2000, 25));
    expect(same, "of other digits of the same kind").toSatisfy((it) => it < 0.2, "below 0.2");
    expect(turned, "of digits turned by 25°").toSatisfy((it) => it > 0.3, "above 0.3");
  },
);

// %% [markdown] id=integration-thoughts
// ## What to take along
//
// The test above is short, and the same kind of check found the faulty request. Most of the work was not writing it down but
// saying what must hold. Keep such a list for every system that you build, and let a machine go through it before each release.
// Part 9 does so.
