import { expect, test } from "vitest";
import { answerQueries } from "./generator/answer-queries.ts";
import { directChannel } from "./generator/direct-channel.ts";
import { QueryRejected, SystemGone } from "./query-errors.ts";
import type { SystemUnderTest } from "./system-under-test.ts";
import { poolUnderTest, workerUnderTest } from "./worker-system.ts";

/** A system at the other end of a query channel, as in a worker; `end` is the end of that worker. */
function remote(issue: (indices: readonly number[]) => Promise<void>) {
  let heard: (reason: string) => void = () => {};
  const system = workerUnderTest({
    name: "remote",
    connect: () => {
      const [ours, its] = directChannel();
      answerQueries(ours, { issue, servers: 10 });
      return its;
    },
    onEnd: (listener) => {
      heard = listener;
    },
  });
  return { system, end: (reason: string) => heard(reason) };
}

test("a system in a worker says of each query what became of it", async () => {
  const { system } = remote(async ([index]) => {
    if (index === 1) throw new QueryRejected("full");
    if (index === 2) throw new Error("broke");
  });
  await expect(system.issue([0])).resolves.toBeUndefined();
  await expect(system.issue([1])).rejects.toThrow(QueryRejected);
  await expect(system.issue([2])).rejects.toThrow("broke");
});

test("with the end of its worker all open queries end, and those that come later", async () => {
  const { system, end } = remote(() => new Promise(() => {}));
  const open = [system.issue([0]), system.issue([1])];
  const gone = expect(Promise.all(open)).rejects.toThrow(SystemGone);
  end("it ran out of memory");
  await gone;
  await expect(open[1]).rejects.toThrow("it ran out of memory");
  await expect(system.issue([2])).rejects.toThrow(SystemGone);
});

test("a pool hands a query to one that is free, and waits for one if others are gone", async () => {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const sound: SystemUnderTest = {
    name: "sound",
    issue: () => {
      asked.push("sound");
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
  const frail: SystemUnderTest = {
    name: "frail",
    issue: async () => {
      asked.push("frail");
      throw new SystemGone("it crashed");
    },
  };
  const pool = poolUnderTest("pool", [frail, sound]);
  expect(pool).toMatchObject({ servers: 2, sampleCount: 1 });
  const first = pool.issue([0]);
  const second = pool.issue([0]);
  // One that is gone takes its own query only: the pool is still there.
  await expect(first).rejects.not.toThrow(SystemGone);
  const third = pool.issue([0]);
  await Promise.resolve();
  expect(asked).toEqual(["frail", "sound"]);
  waiting.shift()?.();
  await second;
  await Promise.resolve();
  expect(asked).toEqual(["frail", "sound", "sound"]);
  waiting.shift()?.();
  await third;
});

test("a pool is gone with its last system, and whoever waited hears of it", async () => {
  const breaking: ((error: Error) => void)[] = [];
  const frail: SystemUnderTest = {
    name: "frail",
    issue: () => new Promise((_, reject) => breaking.push(reject)),
  };
  const pool = poolUnderTest("pool", [frail]);
  const results = Promise.allSettled([pool.issue([0]), pool.issue([0])]);
  await Promise.resolve();
  breaking[0]?.(new SystemGone("it crashed"));
  for (const result of await results) {
    expect(result).toMatchObject({ status: "rejected", reason: expect.any(SystemGone) });
  }
  await expect(pool.issue([0])).rejects.toThrow(SystemGone);
  expect(() => poolUnderTest("empty", [])).toThrow(/at least one system, got none/);
});
