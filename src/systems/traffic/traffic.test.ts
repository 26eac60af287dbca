import { describe, expect, test } from "vitest";
import { parseTraffic } from "./parse-traffic.ts";
import { trafficRates } from "./traffic.ts";

describe("shapes", () => {
  test("steady is one rate", () => {
    const rates = trafficRates({ shape: "steady", ratePerSecond: 7 });
    expect(rates).toHaveLength(3600);
    expect(new Set(rates)).toEqual(new Set([7]));
  });

  test("a day begins at its lowest and comes to the rate at noon", () => {
    const rates = trafficRates({ shape: "diurnal", ratePerSecond: 90 });
    expect(rates).toHaveLength(86_400);
    // (1 - 0.8) / (1 + 0.8) of the highest.
    expect(rates[0]).toBeCloseTo(10, 9);
    expect(Math.max(...rates.slice(43_000, 43_400))).toBeCloseTo(90, 9);
    expect(rates.reduce((sum, rate) => sum + rate, 0) / 86_400).toBeCloseTo(50, 6);
  });

  test("a viral spike is a hundred times as much after five minutes, and half of that ten minutes after its end", () => {
    const rates = trafficRates({ shape: "viral spike", ratePerSecond: 2 });
    expect(rates[1800]).toBe(2);
    expect(rates[1800 + 150]).toBeCloseTo(20, 9);
    expect(rates[1800 + 300]).toBe(200);
    expect(rates[1800 + 900]).toBe(200);
    expect(rates[1800 + 1500]).toBeCloseTo(100, 9);
    expect(rates.at(-1)).toBe(2);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a rate of %s is refused", (rate) => {
    expect(() => trafficRates({ shape: "steady", ratePerSecond: rate })).toThrow(
      `expected a rate above 0 requests a second, got ${rate}`,
    );
  });

  test("a shape that there is not is refused", () => {
    expect(() => trafficRates({ shape: "lunar" as "steady", ratePerSecond: 1 })).toThrow(
      'expected a shape of "steady", "diurnal", "viral spike", "replay", got "lunar"',
    );
  });
});

describe("a recording", () => {
  test("holds each rate until the next, and the last as long as the one before", () => {
    const recorded = parseTraffic("time,rate\n100,5\n102,7\n105,0\n");
    expect(recorded).toEqual([
      { seconds: 0, ratePerSecond: 5 },
      { seconds: 2, ratePerSecond: 7 },
      { seconds: 5, ratePerSecond: 0 },
    ]);
    const rates = trafficRates({ shape: "replay", ratePerSecond: 1, recorded });
    expect([...rates]).toEqual([5, 5, 7, 7, 7, 0, 0, 0]);
  });

  test("is read as tools write it: byte order mark, Windows' lines, quotes, other columns, dates, tabs", () => {
    const expected = [
      { seconds: 0, ratePerSecond: 1.5 },
      { seconds: 60, ratePerSecond: 20 },
    ];
    expect(
      parseTraffic(
        '\uFEFF"Time","note","RPS"\r\n2026-01-31T23:59:00Z,"a, ""b""",1.5\r\n\r\n2026-02-01 00:00:00,,2e1\r\n',
      ),
    ).toEqual(expected);
    expect(parseTraffic("qps\ttimestamp\n1.5\t1700000000\n20\t1700000060")).toEqual(expected);
    expect(
      parseTraffic("time;rate\n2026-01-31T23:59:00+0100;1.5\n2026-01-31T23:00:00Z;20"),
    ).toEqual(expected);
  });

  test.each([
    ["", "got an empty one"],
    ["hello", 'expected a header with a time and a rate, such as "time,rate", got "hello"'],
    ["when,rate\n1,2\n2,3", 'expected one column named "time"'],
    ["time,rate,rps\n1,2,3", "got 2 among"],
    ["time,rate\n1,2", "expected a recording of at least two times, got 1"],
    ["time,rate\n1,2\n1,3", "not after the last in line 3"],
    ["time,rate\n1,2\n\n0,3", "not after the last in line 4"],
    ["time,rate\n1,-2\n2,3", 'requests a second in line 2, such as 12.5, got "-2"'],
    ["time,rate\n1,NaN\n2,3", 'got "NaN"'],
    ["time,rate\n1,\n2,3", 'got ""'],
    ["time,rate\n1,$2\n2,3", 'got "$2"'],
    ["time,rate\n1,2\n2,3,4", "expected 2 fields in line 3 as in the header, got 3"],
    ["time;rate\n1;2,5\n2;3", 'got "2,5"'],
    [
      "time,rate\nnoon,2\n2,3",
      'expected a time in line 2, in seconds or as 2026-01-31T12:00:00Z, got "noon"',
    ],
    ["time,rate\n2026-13-01T00:00:00Z,2\n2,3", "expected a time in line 2"],
    ["time,rate\n1,0\n2,0", "expected a rate above 0 somewhere, got none"],
    ["time,rate\n0,1\n700000,1", "expected a recording of at most a week"],
    ['time,rate\n"1,2\n2,3', "in line 2"],
  ])("%j is refused with a sentence", (csv, sentence) => {
    expect(() => parseTraffic(csv)).toThrow(sentence);
  });
});
