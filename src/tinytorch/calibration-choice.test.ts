import { expect, test } from "vitest";
import type { BackendName } from "../base/calibration.ts";
import { chooseBackend, fewerThreads, inWords, type Way } from "./calibration-choice.ts";
import { timeInRounds } from "./calibration-rounds.ts";

/** A way that takes these milliseconds in its turns, the last of them from then on. */
function way(backend: BackendName, turns: readonly number[], threads?: number) {
  let turn = 0;
  const takeTurn = async () => [turns[Math.min(turn++, turns.length - 1)] ?? Number.NaN];
  const made: Way = { backend, takeTurn, ...(threads === undefined ? {} : { threads }) };
  return Object.assign(made, { turns: () => turn });
}

test("one slow moment does not decide", async () => {
  const wasm = way("wasm", [6900, 1.1, 1.2]);
  const standings = await timeInRounds([wasm, way("cpu", [20, 21, 22])]);
  const { backend, sureness } = chooseBackend(standings);
  expect(backend).toBe("wasm");
  expect(sureness).toBe("Not sure: wasm was faster than cpu in 4 of 5 rounds.");
});

test("plain JavaScript is chosen only where it wins each round", async () => {
  const close = await timeInRounds([way("wasm", [9, 3, 9, 9]), way("cpu", [8])]);
  expect(chooseBackend(close).backend).toBe("wasm");
  const clear = await timeInRounds([way("wasm", [9]), way("cpu", [8])]);
  const { backend, sureness } = chooseBackend(clear);
  expect(backend).toBe("cpu");
  expect(sureness).toBe("Sure: cpu was faster than wasm in each of 5 rounds.");
});

test("threads that only get in one another's way stay out", async () => {
  const ways = [way("wasm", [6900], 4), way("wasm", [1.5], 2), way("wasm", [2.5], 1)];
  const standings = await timeInRounds([...ways, way("cpu", [20])]);
  const choice = chooseBackend(standings);
  expect(choice.best.get("wasm")?.contender.threads).toBe(2);
  // It was not waited for again and again.
  expect(ways[0]?.turns()).toBe(2);
  const best = choice.best.get("wasm");
  expect(best && inWords(best, standings)).toMatch(/^With 2 threads: 4 took .* as long/);
});

test("all threads stay where rounds disagree about fewer", async () => {
  const ways = [way("wasm", [2, 4, 2], 2), way("wasm", [3], 1)];
  const choice = chooseBackend(await timeInRounds(ways));
  expect(choice.best.get("wasm")?.contender.threads).toBe(2);
  expect(choice.sureness).toBe("Nothing but wasm runs here.");
});

test("a device that goes away drops out", async () => {
  const gone: Way = { backend: "webgpu", takeTurn: () => Promise.reject(new Error("lost")) };
  const standings = await timeInRounds([gone, way("wasm", [2])]);
  expect(standings[0]?.failure).toEqual(new Error("lost"));
  expect(chooseBackend(standings).backend).toBe("wasm");
});

test("threads that are tried are fewer than all, and each once", () => {
  expect([1, 2, 3, 4, 8].map(fewerThreads)).toEqual([[], [1], [1], [2, 1], [4, 1]]);
});
