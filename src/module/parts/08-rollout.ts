// %% [markdown] id=rollout
// # Rolling out
//
// A second version of the model is ready. It passed every test. Should it answer the next request?
//
// The tests ran on digits that somebody collected, on a quiet machine, with nobody waiting. Traffic brings other digits, at its
// own pace, and people who leave when an answer takes too long. Google's engineers found that some 70 % of their outages come
// from changes to a running system (Beyer et al. 2016). So a new version is not switched on, it is **rolled out**: it meets a
// little of the traffic, in a way that can be undone, while somebody watches and decides. How little, for how long, and what
// exactly must be seen before the old version may go?

// %% [markdown] id=rollout-strategies
// ## Four ways
//
// Each of them runs two versions at once: v1, which is in service, and v2, which is to replace it. They differ in who sees v2's
// answers.
//
// | strategy | who gets v2's answers | the way back |
// | --- | --- | --- |
// | **shadow** | nobody: v2 gets a copy of each request, and its answer is only compared | stop copying |
// | **canary** | a small share of requests | the share goes to zero |
// | **gradual rollout** | a share that grows in stages | as for a canary, at every stage |
// | **blue-green** | nobody, then everybody at once | switch back: v1 is kept warm |
//
// Before you go on: which of the four can find out that v2 is *slower*? Which can find out that its answers are *wrong*, if the
// true class of a digit becomes known only days later? And which of them needs twice the machines?

// %% [markdown] id=rollout-setup-intro
// ## What all rollouts here have in common
//
// v1 is the model that Part 5 deployed. Its pruned versions from there are the candidates. The requests are real: a load
// generator sends test digits, a router splits them, and each version answers from a worker of its own. The true class of each
// digit becomes known two minutes later, as if people reported mistakes.
//
// A **gate** compares the two all the time. It promotes v2 once v2 is shown to stay within a **margin** of v1: to take less than
// half as long again, to misread fewer than 8 more digits in 100, and to leave few requests without an answer. It rolls v2 back
// once it is shown to be slower or less accurate than v1 at all, or to leave too many requests without an answer. If neither is
// shown within 40 minutes, v2 is rolled back too: nobody should run a trial for ever.
//
// A lesson has seconds where operations have days. So two things are different here: the clock of a rollout runs 60 times as fast
// as in service, so that 40 minutes pass in 40 seconds, and the margins are wide, because small ones take too many requests to
// rule out.

// %% id=rollout-setup
import { deployWithStrategy, type Rollout, type RolloutOptions } from "tinytorch/production";

const minute = 60_000;
const rollingOut: Omit<RolloutOptions, "modelV2"> = {
  service: "digit reader",
  modelV1: systemResult.model,
  samples: system.testDigits,
  normalize: { mean: 0.1307, std: 0.3081 },
  rate: 100,
  gates: {
    latency: { margin: 1.5, batch: 10 },
    errors: { acceptable: 0.01, unacceptable: 0.1 },
    accuracy: { margin: 0.08 },
    minimum: { requests: 100, bakeMs: 5 * minute },
    deadlineMs: 40 * minute,
  },
};

/** Waits for the decision, and shows what it took. */
async function tellOutcome(rollout: Rollout) {
  const outcome = await rollout.finished;
  // For the page of the whole system, in Part 10.
  system.keep(await rollout.state());
  const { decision, by, exposure, decidedAt, startedAt, evidence } = outcome;
  display.table([
    {
      decision,
      "decided by": by,
      "after, s": Number((decidedAt - startedAt).toFixed(1)),
      "requests that v2 served by then": exposure,
    },
  ]);
  display.markdown(evidence.map((sentence) => `- ${sentence}`).join("\n"));
  return outcome;
}

// Two systems would take the processor from each other, so the load of Part 5 pauses.
await service.load(0);

// %% [markdown] id=shadow-intro
// ## In the shadow
//
// The safest way to try a version is not to use its answers. Each request goes to v1, which answers it, and a copy goes to v2,
// whose answer is compared and thrown away. Here v2 is the model with half of its weights set to zero.
//
// Guess before you run it: of 1,000 digits, on how many will the two differ? Look at those digits in the panel. Would you have
// read them? And one more question: v2's mistakes reach nobody here, but running it has a cost. Which?

// %% id=shadow
const shadowing = await deployWithStrategy("shadow", { ...rollingOut, modelV2: half.model });
const shadowOutcome = await tellOutcome(shadowing);

// %% [markdown] id=shadow-thoughts
// Agreement is not accuracy. Where two versions differ, one of them may be right, and it may be the new one. Only labels can
// tell, and they come days later or never. But agreement needs no labels at all, and it finds a broken version quickly.
//
// What a shadow cannot show is what people do with an answer. Nobody clicked on what v2 recommended.

// %% [markdown] id=canary-intro
// ## A canary
//
// Miners took a canary into the mine, because it felt bad air before they did. Here a fifth of the requests goes to v2, and
// whoever asked gets its answers. Now v2 is the model with nine of ten weights at zero.
//
// Three things are watched: latency, requests without an answer, and accuracy. Which of them will give v2 away, if any? Roughly
// how many requests will v2 have answered by then? They are the **exposure**, the price of the trial.

// %% id=canary
await shadowing.stop();
const canary = await deployWithStrategy("canary", {
  ...rollingOut,
  modelV2: most.model,
  weight: 20,
});
const canaryOutcome = await tellOutcome(canary);

// %% [markdown] id=canary-thoughts
// Look at the two curves below the ribbon. The upper one is the difference between the versions, with an interval that begins
// wide and narrows as requests come in. The lower one is the evidence, as a share of what it takes to decide. Choose another
// *guardrail*, and see how far that one had come.
//
// Run the cell again with `modelV2: systemResult.model`: v1 against itself. Then press **slower**, **wrong** or **crashing** in
// the panel while it runs. These are real faults: workers that take longer, read digits upside down, or are killed.
//
// One thing is not fair here: v2 has a worker to itself for a fifth of the requests, so they wait less than those of v1. For such
// reasons Netflix compares a canary not with the whole of production, but with fresh copies of the *old* version that get as much
// traffic.

// %% [markdown] id=requests-needed-intro
// ## How many requests does it take?
//
// Latencies vary. If ten answers of v2 take longer than ten of v1, that may be chance; if ten thousand do, it is not. How many
// requests does it take to see a slowdown of 10 %? And one of 5 %: twice as many?
//
// It depends on how much latencies vary, so that is measured first, on the server of Part 5. Latencies are compared by their
// logarithms: a difference of logarithms is a ratio, and one answer that took a second does not outweigh a hundred others. A test
// that looks **once** needs a fixed number of requests, and v2 serves all of them even when it is a disaster. A **sequential**
// test looks all the time and stops when it knows.

// %% id=requests-needed
import { latencyRequests, momentsOf } from "tinytorch/systems";

const [askedDigits] = await system.heldOutDigits.batch(Int32Array.from({ length: 200 }, (_, i) => i));
const askedPixels = await askedDigits.data();
const logLatencies: number[] = [];
for (let digit = 0; digit < 200; digit += 1) {
  const sentAt = performance.now();
  await service.predict(askedPixels.subarray(digit * 784, (digit + 1) * 784));
  logLatencies.push(Math.log(performance.now() - sentAt));
}
const logStd = Math.sqrt(momentsOf(logLatencies).variance);

display.table(
  [1.02, 1.05, 1.1, 1.2, 1.5].map((slowdown) => {
    const { fixed, sequential } = latencyRequests({ slowdown, logStd, alpha: 0.05, power: 0.9 });
    return {
      "v2 takes longer by, %": Math.round(100 * (slowdown - 1)),
      "one look": fixed,
      "looking all the time, on average": sequential.expected,
      "nine times in ten no more than": sequential.most,
    };
  }),
  `Requests of v2 until a slowdown is found; the logarithm of latency has a standard deviation of ${logStd.toFixed(2)} here`,
);

// %% [markdown] id=requests-needed-thoughts
// Half the effect takes about four times as many requests, because the error of a mean falls with the square root of their
// number. So decide beforehand which effect matters: it becomes the margin of the gate. A gate that is to see 1 % takes far
// longer than one that is to see 10 %. Each *Rollout* panel has dials for it, at its end.
//
// For exactly the effect that it was designed for, the sequential test needs about as many requests as the other, or a few more.
// Its advantage is elsewhere: when v2 is a disaster it stops early, while the other test serves its fixed number to the end.

// %% [markdown] id=peeking-intro
// ## Peeking
//
// Why a special test? Here is what many dashboards do: every few seconds they run an ordinary t-test on the latencies so far, and
// turn red when it says "significant at 5 %". If you look once, chance alone turns it red five times in a hundred. But nobody
// looks once.
//
// The next cell rolls out a **healthy** version 200 times, in simulation. Both versions draw their latencies from the same
// distribution, for 2,000 requests, and the gate looks after every ten. Guess before you run it: how many of the 200 does the
// t-test roll back? The cell then does the same with a test designed for looking all the time (the *mixture SPRT* of Robbins and
// of Johari and others), and runs both again with a v2 that takes 10 % longer.

// %% id=peeking
import { type GateOptions, type GateState, RolloutGate } from "tinytorch/systems";

type LatencyTest = NonNullable<NonNullable<GateOptions["latency"]>["test"]>;

/** A latency in ms: about 20, with a longer tail to the right than to the left, as latencies have. */
function drawLatency(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return 20 * Math.exp(0.3 * normal);
}

/** A rollout of 2,000 requests, half of them for v2, which takes `slowdown` times as long; the gate looks after every ten. */
function simulateGate(test: LatencyTest, slowdown: number): { gate: RolloutGate; end: GateState } {
  // A promotion would need so many requests that none happens: only rollbacks are counted.
  const gate = new RolloutGate({ latency: { margin: 1.1, test }, minimum: { requests: 1e6 } });
  let end = gate.look(0);
  for (let request = 1; request <= 2000 && end.decision === "undecided"; request += 1) {
    const isV2 = request % 2 === 0;
    const latencyMs = drawLatency(Math.random) * (isV2 ? slowdown : 1);
    gate.observe({ kind: "answer", version: isV2 ? "v2" : "v1", atMs: request, latencyMs });
    if (request % 10 === 0) end = gate.look(request);
  }
  return { gate, end };
}

const peeks = (["repeated t-test", "mixture"] as const).flatMap((test) =>
  [1, 1.1].map((slowdown) => {
    const runs = Array.from({ length: 200 }, () => simulateGate(test, slowdown));
    const back = runs.filter(({ end }) => end.decision === "roll back");
    return { test, slowdown, runs, back };
  }),
);
display.table(
  peeks.map(({ test, slowdown, runs, back }) => ({
    test,
    "v2 is": slowdown === 1 ? "healthy" : "10 % slower",
    "rolled back, of 200": back.length,
    "requests that v2 served, mean":
      runs.reduce((sum, { end }) => sum + end.exposure, 0) / runs.length,
  })),
  "A look after every ten requests; each test is meant to err in at most 5 % of rollouts",
);
const [fooled] = peeks[0]?.back ?? [];
if (fooled !== undefined) {
  const looks = fooled.gate.history.flatMap(({ requests, guardrails: [latency] }) =>
    latency === undefined ? [] : [{ x: requests.v1 + requests.v2, ...latency.harm }],
  );
  display.chart({
    title: "A healthy version, and a t-test that was asked too often",
    x: "requests so far",
    y: "t",
    series: {
      t: looks.map(({ x, statistic }) => ({ x, y: statistic })),
      "significant at 5 %": looks.map(({ x, boundary }) => ({ x, y: boundary })),
    },
  });
}

// %% [markdown] id=peeking-thoughts
// The chart shows one of the healthy versions that the t-test rolled back. t wanders up and down; it needs to touch the line only
// once, and it has 200 chances. A team that is told five times a week that its healthy release is bad stops listening, and then
// comes the release that is bad.
//
// The other test pays with a higher boundary, and with more requests when v2 really is slower. In return you may look at it all
// day.

// %% [markdown] id=write-a-gate-intro
// ## A gate of your own
//
// How can a test hold at all looks at once? Let $d$ be the difference of the two means (v2 minus v1, of logarithms) and
// $V = s_1^2/n_1 + s_2^2/n_2$ its variance. If v2 is slower by $\delta$, the data are $L_\delta$ times as likely as they are
// without a difference. Nobody knows $\delta$, so average $L_\delta$ over a normal distribution of $\delta$ about 0 with
// deviation $\tau$:
//
// $$
// L = \sqrt{\frac{V}{V + \tau^2}} \; \exp\left(\frac{\tau^2 d^2}{2 V (V + \tau^2)}\right)
// $$
//
// Without a difference, $L$ is like money in a fair game: on average it stays at 1. The chance that a player who starts with 1
// ever has 20 is at most 1 in 20 (Ville 1939), **however often one looks**. So the rule is: roll back when $L \ge 1/\alpha$ and
// v2 is the slower one. The variances are estimates, so wait for 30 answers of each version first.

// %% [exercise] id=write-a-gate
// Should v2 be rolled back now? `v1` and `v2` are moments of the logarithms of the
// latencies so far: n, mean and variance (of one answer, not of the mean).
import type { SampleMoments } from "tinytorch/systems";

const tau = Math.log(1.1);

function shouldRollBack(v1: SampleMoments, v2: SampleMoments, alpha: number): boolean {
  return false; // Your code.
}

// %% [hint]
// Three questions, one after the other: are there 30 answers of each? Is `v2.mean` above `v1.mean`? Is $L$ at least `1 / alpha`?

// %% [hint]
// `const V = v1.variance / v1.n + v2.variance / v2.n`, and the rest follows from V, τ and d. A square is `tau ** 2`.

// %% [hint]
// $e$ to a large power is larger than any number that JavaScript has. It is safer to compare logarithms:
// $\ln L \ge \ln(1/\alpha)$.

// %% [solution]
import type { SampleMoments } from "tinytorch/systems";

const tau = Math.log(1.1);

function shouldRollBack(v1: SampleMoments, v2: SampleMoments, alpha: number): boolean {
  if (Math.min(v1.n, v2.n) < 30) return false;
  const d = v2.mean - v1.mean;
  if (d <= 0) return false;
  const V = v1.variance / v1.n + v2.variance / v2.n;
  const both = V + tau ** 2;
  const logL = Math.log(V / both) / 2 + (tau ** 2 * d ** 2) / (2 * V * both);
  return logL >= Math.log(1 / alpha);
}

// %% [checks]
import { mixtureSprt, RunningMoments } from "tinytorch/systems";

const moments = (n: number, mean: number, variance = 0.09): SampleMoments => ({ n, mean, variance });

check(
  {
    name: "It rolls back at the boundary, neither before nor after",
    why: "A gate that is a little too eager errs more often than it says; one that is too slow makes people wait.",
  },
  () => {
    for (const alpha of [0.05, 0.001]) {
      for (let excess = 0; excess <= 0.3; excess += 0.01) {
        const [v1, v2] = [moments(400, 3), moments(100, 3 + excess)];
        const { pValue, difference } = mixtureSprt(v1, v2, { tau, alpha });
        expect(
          shouldRollBack(v1, v2, alpha),
          `shouldRollBack with ${(100 * excess).toFixed(0)} % more latency, alpha ${alpha}`,
        ).toBe(difference.value > 0 && pValue <= alpha);
      }
    }
  },
);

check(
  {
    name: "A v2 that is faster stays, a slower one goes",
    why: "A difference is not necessarily harm. Rolling back an improvement protects nobody.",
  },
  () => {
    expect(shouldRollBack(moments(500, 3.3), moments(500, 3), 0.05), "with a v2 that is a quarter faster").toBe(false);
    expect(shouldRollBack(moments(500, 3), moments(500, 3.3), 0.05), "with a v2 that is a third slower").toBe(true);
  },
);

check(
  {
    name: "It waits for 30 answers of each version",
    why: "A variance from five answers may be ten times too small, and everything looks certain.",
  },
  () => {
    expect(shouldRollBack(moments(29, 3), moments(5000, 5), 0.05), "with 29 answers of v1").toBe(false);
    expect(shouldRollBack(moments(5000, 3), moments(29, 5), 0.05), "with 29 answers of v2").toBe(false);
    expect(shouldRollBack(moments(30, 3), moments(30, 5), 0.05), "with 30 of each").toBe(true);
  },
);

check(
  {
    name: "Overwhelming evidence is evidence",
    why: "The exponential of a large number is Infinity, and Infinity times 0 is NaN. Logarithms avoid both.",
  },
  () => {
    const certain = [moments(1e6, 3, 1e-6), moments(1e6, 9, 1e-6)] as const;
    expect(shouldRollBack(...certain, 0.05), "with a v2 that is 400 times slower").toBe(true);
    expect(shouldRollBack(certain[1], certain[0], 0.05), "the other way round").toBe(false);
  },
);

check(
  {
    name: "Of 200 healthy rollouts at most 10 are rolled back, of 200 slower ones at least 180",
    why: "A gate is there to find the bad version and to let the good one pass, although it looks after every ten requests.",
  },
  () => {
    let state = 8;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const rolledBack = (slowdown: number) => {
      let count = 0;
      for (let rollout = 0; rollout < 200; rollout += 1) {
        const [v1, v2] = [new RunningMoments(), new RunningMoments()];
        for (let request = 1; request <= 1000; request += 1) {
          v1.add(Math.log(drawLatency(random)));
          v2.add(Math.log(slowdown * drawLatency(random)));
          if (request % 5 !== 0 || !shouldRollBack(v1, v2, 0.05)) continue;
          count += 1;
          break;
        }
      }
      return count;
    };
    expect(rolledBack(1), "rollouts with a healthy v2 that are rolled back").toSatisfy(
      (count) => count <= 10,
      "at most 10",
    );
    expect(rolledBack(1.1), "rollouts with a 10 % slower v2 that are rolled back").toSatisfy(
      (count) => count >= 180,
      "at least 180",
    );
  },
);

// %% [markdown] id=blue-green-intro
// ## Blue and green
//
// Two complete systems stand side by side. Blue serves, and green is idle. First green is asked a few hundred digits whose
// answers are known, and nobody gets to see its answers. If it passes, **all** traffic moves to it at once, and blue stays warm
// for a while: if green disappoints, the way back takes no longer than the way there. In exchange you pay for two systems, and
// everybody meets v2 in the same second.
//
// The cell moves to green and, if that was promoted, back to blue again, while 100 requests a second keep coming. How many of
// them will be lost? How many will be answered twice?
//
// This rollout knows the registry. Whatever is decided, the stages of the versions move with the traffic, and whoever asks the
// registry what is in production gets a true answer.

// %% id=blue-green
await canary.stop();
const rolloutRegistry = await ModelRegistry.open(system.name);
const greenVersion = await rolloutRegistry.register(half.model, {
  madeBy: "pruned to half of the weights",
  parent: systemResult.version,
});
const stageMoves: { when: string; blue: string; green: string }[] = [];
const noteStages = (when: string) => {
  const blue = rolloutRegistry.find(systemResult.version).stage;
  stageMoves.push({ when, blue, green: rolloutRegistry.find(greenVersion).stage });
};
noteStages("before");
const blueGreen = await deployWithStrategy("blue_green", {
  ...rollingOut,
  modelV2: half.model,
  registry: rolloutRegistry,
  // After the switch blue answers nobody, so what green is compared with has to be measured before.
  gates: { ...rollingOut.gates, minimum: { requests: 500, bakeMs: 5 * minute } },
});
const blueGreenOutcome = await tellOutcome(blueGreen);
noteStages(blueGreenOutcome.decision);
if (blueGreenOutcome.decision === "promoted") {
  await blueGreen.abort();
  noteStages("on the way back");
}
display.table(stageMoves, "Stages in the registry");
const thereAndBack = await blueGreen.state();
system.keep(thereAndBack);
const { counts: switchCounts, versions: switched } = thereAndBack;
display.table(
  [
    { requests: "sent", of: switchCounts.issued },
    { requests: "answered by v1", of: switched.v1.counts.answered },
    { requests: "answered by v2", of: switched.v2.counts.answered },
    { requests: "rejected, timed out or failed", of: switchCounts.issued - switchCounts.answered - switchCounts.open },
    { requests: "under way at this moment", of: switchCounts.open },
  ],
  "There and back",
);

// %% [markdown] id=rings-intro
// ## A strategy of your own
//
// A **gradual rollout** is a canary that grows: 5 % of the traffic, then 25, then 50, then all of it, with a gate between the
// stages. Which people are in the first 5 %? If each request drew lots, somebody would get v1 now and v2 a second later. So each
// person's name is turned into a number, always the same one, and that number is compared with the share.
//
// Large companies choose more carefully who comes first: the team that built it, then those who volunteered for early versions,
// then everybody. These groups are called **rings**. Whoever has v2 keeps it when the next ring opens, and a ring opens when the
// gate of the one before has held.

// %% id=user-place
/** A number from 0 up to 1 that follows from the name alone, and is spread evenly over many names. */
function placeOf(user: string): number {
  let hash = 0x811c9dc5;
  for (const letter of user) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

display.table(["ada", "alan", "ada"].map((user) => ({ user, place: placeOf(user) })));

// %% [exercise] id=write-a-strategy
// `shares` says how large each ring is, as a share of all users, beginning with
// the first: [0.01, 0.09, 0.9]. The shares add up to 1.

/** The ring of a user: 0 for the first, 1 for the next. */
function ringOf(user: string, shares: readonly number[]): number {
  return -1; // Your code.
}

/** What a user gets while the first `opened` rings have v2. */
function versionFor(user: string, shares: readonly number[], opened: number): "v1" | "v2" {
  return "v1"; // Your code.
}

/** How much of the traffic has v2 once each ring is open, in percent: the stages of a gradual rollout. */
function ringStages(shares: readonly number[]): number[] {
  return [50, 100]; // Your code.
}

// %% [hint]
// Lay the rings end to end along the line from 0 to 1. `placeOf(user)` is a point on it: which ring is it in?

// %% [hint]
// Go through the shares and add them up. The user is in the first ring whose end lies beyond their place.

// %% [hint]
// Sums of such numbers are a little off: 0.1 added up ten times is 0.9999999999999999. Nobody may fall off the end of the line,
// so the last ring takes whoever is left, and the last stage is 100.

// %% [solution]
/** The ring of a user: 0 for the first, 1 for the next. */
function ringOf(user: string, shares: readonly number[]): number {
  const place = placeOf(user);
  let end = 0;
  for (let ring = 0; ring < shares.length - 1; ring += 1) {
    end += shares[ring] ?? 0;
    if (place < end) return ring;
  }
  return shares.length - 1;
}

/** What a user gets while the first `opened` rings have v2. */
function versionFor(user: string, shares: readonly number[], opened: number): "v1" | "v2" {
  return ringOf(user, shares) < opened ? "v2" : "v1";
}

/** How much of the traffic has v2 once each ring is open, in percent: the stages of a gradual rollout. */
function ringStages(shares: readonly number[]): number[] {
  let end = 0;
  return shares.map((share, ring) => {
    end += share;
    return ring === shares.length - 1 ? 100 : Number((100 * end).toFixed(6));
  });
}

// %% [checks]
const users = Array.from({ length: 20_000 }, (_, i) => `user ${i}`);

check(
  {
    name: "Rings are as large as they are meant to be",
    why: "A first ring that is ten times too large exposes ten times as many people to a version that nobody has proven.",
  },
  () => {
    for (const shares of [
      [0.01, 0.09, 0.9],
      [0.5, 0.25, 0.25],
    ]) {
      const rings = users.map((user) => ringOf(user, shares));
      for (const [ring, share] of shares.entries()) {
        const found = rings.filter((it) => it === ring).length / users.length;
        expect(found, `the share of 20,000 users in ring ${ring} of ${shares.join(", ")}`).toSatisfy(
          (it) => Math.abs(it - share) < 0.01,
          `about ${share}`,
        );
      }
    }
  },
);

check(
  {
    name: "Whoever has v2 keeps it when the next ring opens",
    why: "Answers that switch between two versions are worse than those of either.",
  },
  () => {
    const shares = [0.1, 0.2, 0.7];
    for (const user of users.slice(0, 500)) {
      const ring = ringOf(user, shares);
      const got = [0, 1, 2, 3].map((opened) => versionFor(user, shares, opened));
      const expected = [0, 1, 2, 3].map((opened) => (opened > ring ? "v2" : "v1"));
      expect(got, `versions of ${user}, who is in ring ${ring}, with 0 to 3 rings open`).toEqual(expected);
    }
  },
);

check(
  {
    name: "With no ring open nobody has v2, with all of them everybody",
    why: "The way back has to reach everyone, and so does the way forward.",
  },
  () => {
    const shares = Array.from({ length: 10 }, () => 0.1);
    const withV2 = (opened: number) =>
      users.filter((user) => versionFor(user, shares, opened) === "v2").length;
    expect([withV2(0), withV2(10)], "users with v2 of 20,000, with no ring open and with all ten").toEqual([
      0, 20_000,
    ]);
  },
);

check(
  {
    name: "Stages add the rings up, and end with everybody",
    why: "A gradual rollout is told the whole share of v2, not what each stage adds.",
  },
  () => {
    expect(ringStages([0.01, 0.09, 0.9]), "ringStages([0.01, 0.09, 0.9])").toBeCloseTo([1, 10, 100], 4);
    expect(ringStages([0.25, 0.25, 0.5]), "ringStages([0.25, 0.25, 0.5])").toBeCloseTo([25, 50, 100], 4);
    const ten = ringStages(Array.from({ length: 10 }, () => 0.1));
    expect(ten.at(-1), "the last of ten stages").toBe(100);
    expect(ten.length, "the number of stages of ten rings").toBe(10);
  },
);

// %% [markdown] id=gradual-intro
// ## Ring by ring
//
// Your stages now guide a real rollout (those of the starter are *half, then everybody*). v2 is the half-pruned model again, with
// a fault on purpose: each of its batches takes longer, by half of v1's usual latency. Each stage has a gate of its own and
// begins with no evidence, so that a good stage cannot hide a bad one.
//
// Which ring will find the fault? What would have been the exposure if you had begun with everybody? The fault is about as large
// as the margin, so on your device it may also pass, or run out of time. Which of the three should worry you most?

// %% id=gradual
await blueGreen.stop();
const gradual = await deployWithStrategy("gradual_rollout", {
  ...rollingOut,
  modelV2: half.model,
  stages: ringStages([0.3, 0.3, 0.4]),
  fault: "slower",
});
const askedTwice = [];
for (const key of ["ada", "alan", "grace", "edsger"]) {
  const { version: first } = await gradual.predict(askedPixels.subarray(0, 784), { key });
  const { version: again } = await gradual.predict(askedPixels.subarray(0, 784), { key });
  askedTwice.push({ user: key, first, again });
}
display.table(askedTwice, "The same user, asked for twice in the first stage");
const gradualOutcome = await tellOutcome(gradual);

// %% [markdown] id=rollout-compared-intro
// ## Four ways, measured
//
// Here are the four side by side. The cell also stops the last rollout and gives Part 5 its load back. To try more faults by
// hand, run the cell above again, and stop there.

// %% id=rollout-compared
const rolloutOutcomes = [shadowOutcome, canaryOutcome, blueGreenOutcome, gradualOutcome];
display.table(
  rolloutOutcomes.map(({ strategy, decision, by, exposure, requests, startedAt, decidedAt, fault }) => ({
    strategy,
    fault,
    decision,
    by,
    "seconds": Number((decidedAt - startedAt).toFixed(1)),
    "requests until then": requests.v1 + requests.v2,
    "answered by an unproven v2": exposure,
  })),
  "What each rollout took, and what it cost",
);
await gradual.stop();
await service.load(60);

// %% [markdown] id=rollout-thoughts
// ## What to take along
//
// Say beforehand what would count as harm, how much of it matters, and how many requests it takes to see it. Then let the gate
// decide, and write down why. Most of a rollout is decided before its first request.
//
// A rollback must be easier than a meeting about it. If going back takes a meeting, people hope instead. And everything here was
// a comparison. A gate that only asks whether v2 is *good* blames it for a slow network, and praises it on a quiet night. v1 had
// the same network and the same night.
//
// The platforms of Part 3 have the same plan in files: Argo Rollouts, Flagger and Amazon ECS know weights, steps, and an analysis
// between them. That analysis does the work of the gate that you wrote, but it compares a metric with a limit and does not ask
// how much evidence there is. Once Part 3 has run, `rolloutFiles(deployed.input, { strategy: "gradual_rollout", weights: [30,
// 60], gates: rollingOut.gates })` writes the files, and says what each platform cannot do. Try it in a cell of your own.
