/** The joints: each part is right by itself, and is it still where it meets the next? */
import {
  askInTurns,
  firstDigits,
  largestDifference,
  probabilitiesOf,
  TOLERANCE,
} from "../ask-digits.ts";
import { scrapedTotal, waitForReports } from "../scrape.ts";
import type { TestedServer } from "../subject.ts";
import { expectThat, type SystemTest, TestSkipped } from "../system-test.ts";

const DIGITS = 60;
const FOR_EACH_REPLICA = 20;
const POLL_MS = 100;
const SUCCESSES = "nv_inference_request_success";

const answers: SystemTest = {
  id: "answers-of-production",
  suite: "integration",
  name: "Your server answers as the version in production does",
  async run({ live, reference, heldOut }) {
    if (live === undefined) throw new TestSkipped("it needs your server: { server }");
    const { inputs, rows } = await firstDigits(heldOut, DIGITS);
    const wanted = await probabilitiesOf(reference, inputs);
    const got = await askInTurns(live, rows);
    const off = got.filter(
      ({ probabilities }, i) => !(largestDifference(probabilities, wanted[i] ?? []) <= TOLERANCE),
    );
    expectThat(off.length === 0, {
      expected: `the version's own probabilities for ${DIGITS} digits`,
      got: `others for ${off.length} of them`,
      fix: "look at what happens to the pixels on the way, and at which version is served",
    });
    return `${DIGITS} digits, the same probabilities`;
  },
};

const share: SystemTest = {
  id: "every-replica-works",
  suite: "integration",
  name: "Every replica gets a share of the requests",
  async run({ tried, heldOut }) {
    const before = await answeredBy(tried);
    const { rows } = await firstDigits(heldOut, FOR_EACH_REPLICA * before.size);
    await askInTurns(tried, rows);
    const after = await answeredBy(tried);
    const shares = [...after].map(([id, answered]) => answered - (before.get(id) ?? 0));
    const idle = shares.filter((each) => each === 0).length;
    expectThat(idle === 0, {
      expected: `each of ${shares.length} replicas to answer some of ${rows.length} requests`,
      got: `${shares.join(" and ")}`,
      fix: "look at the router: it decides which replica gets a request",
    });
    return `${rows.length} requests: ${shares.join(" + ")}`;
  },
};

async function answeredBy(server: TestedServer): Promise<Map<number, number>> {
  const { replicas } = await server.state();
  return new Map(replicas.map(({ id, answered }) => [id, answered]));
}

const cache: SystemTest = {
  id: "cache-by-content",
  suite: "integration",
  name: "A cache answers what was asked before, and nothing else",
  async run({ tried, reference, heldOut }) {
    const { inputs, rows } = await firstDigits(heldOut, DIGITS);
    const wanted = await probabilitiesOf(reference, inputs);
    const before = await tried.state();
    await tried.set({ cacheSize: 2 * DIGITS });
    try {
      // One after the other: a cache knows no answer before it has been given.
      const first = await askInTurns(tried, rows.slice(0, 1));
      const rest = await askInTurns(tried, rows.slice(1));
      const again = await askInTurns(tried, rows);
      const both = [...first, ...rest, ...again];
      const off = both.filter(
        ({ probabilities }, i) =>
          !(largestDifference(probabilities, wanted[i % DIGITS] ?? []) <= TOLERANCE),
      );
      expectThat(off.length === 0, {
        expected: `the right answer to ${DIGITS} digits, each asked twice`,
        got: `another answer in ${off.length} cases`,
        fix: "look at the key of the cache: it has to hold all of the input",
      });
      const hits = (await tried.state()).counts.cached - before.counts.cached;
      expectThat(hits >= DIGITS, {
        expected: `${DIGITS} answers from the cache when ${DIGITS} digits are asked again`,
        got: String(hits),
        fix: "look at whether answers are put into the cache, and found there",
      });
      return `${DIGITS} digits asked twice; ${hits} answers from the cache`;
    } finally {
      await tried.set({ cacheSize: before.settings.cacheSize });
    }
  },
};

const crash: SystemTest = {
  id: "crash-loses-nothing",
  suite: "integration",
  name: "A replica that dies loses no request, and comes back",
  async run({ tried, reference, heldOut }) {
    const { inputs, rows } = await firstDigits(heldOut, DIGITS);
    const wanted = await probabilitiesOf(reference, inputs);
    const { counts: before, replicas } = await tried.state();
    const asked = Promise.allSettled(rows.map((row) => tried.predict(row)));
    await tried.kill(replicas[0]?.id ?? 0);
    const ended = await asked;
    const right = ended.filter(
      (each, i) =>
        each.status === "fulfilled" &&
        largestDifference(each.value.probabilities, wanted[i] ?? []) <= TOLERANCE,
    );
    expectThat(right.length === DIGITS, {
      expected: `right answers to ${DIGITS} requests while a replica is killed`,
      got: String(right.length),
      fix: "requests of a lost replica have to be tried once more on another",
    });
    await untilAllUp(tried);
    const { counts } = await tried.state();
    const issued = counts.issued - before.issued;
    const answered = counts.answered - before.answered;
    expectThat(issued === DIGITS && answered === DIGITS, {
      expected: `${DIGITS} requests counted, each once`,
      got: `${issued} issued and ${answered} answered`,
      fix: "each request has to end once, however often it was tried",
    });
    return `${DIGITS} requests while replica ${replicas[0]?.id} was killed: all answered, each counted once`;
  },
};

/** A device that is busy takes its time; one that never comes back is met by the limit of all tests. */
async function untilAllUp(server: TestedServer): Promise<void> {
  for (;;) {
    const { replicas } = await server.state();
    const isUp = replicas.every(({ status }) => status === "idle" || status === "busy");
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const counted: SystemTest = {
  id: "monitor-counts",
  suite: "integration",
  name: "Your monitor counts what your server answers",
  async run({ live, monitor, heldOut }) {
    if (live === undefined || monitor === undefined) {
      throw new TestSkipped("it needs your server and your monitor: { server, monitor }");
    }
    const before = scrapedTotal(await monitor.prometheus(), SUCCESSES);
    const { rows } = await firstDigits(heldOut, DIGITS);
    await waitForReports(live, () => askInTurns(live, rows));
    const counts = scrapedTotal(await monitor.prometheus(), SUCCESSES) - before;
    expectThat(counts >= DIGITS, {
      expected: `at least ${DIGITS} more in ${SUCCESSES} after ${DIGITS} answers`,
      got: String(counts),
      fix: "look at whether the monitor watches this server, and whether what is scraped is fresh",
    });
    return `${DIGITS} digits asked; the monitor counted ${counts} answers meanwhile, with those of other loads`;
  },
};

export const integrationTests: readonly SystemTest[] = [answers, share, cache, crash, counted];
