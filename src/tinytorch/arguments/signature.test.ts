import { describe, expect, test } from "vitest";
import { flag, oneOf, pair, whole } from "./kinds.ts";
import { checkArguments, type Settings, Signature } from "./signature.ts";

interface Options {
  stride?: number | readonly [number, number];
  padMode?: "zeros" | "same";
  ceilMode?: boolean;
}

const signature = new Signature<Options, ["stride", "padMode"]>(
  "Pool",
  ["stride", "padMode"],
  { stride: pair(1), padMode: oneOf("zeros", "same"), ceilMode: flag },
  { dilation: "windows have no gaps" },
);

/** As a cell gives them, which nobody has checked. */
const take = (...given: unknown[]): Options =>
  signature.take(given as Settings<Options, ["stride", "padMode"]>);

describe("what is understood", () => {
  test.each<[unknown[], Options]>([
    [[], {}],
    [[undefined], {}],
    [[{}], {}],
    [[2], { stride: 2 }],
    [[[2, 1]], { stride: [2, 1] }],
    [[2, "same"], { stride: 2, padMode: "same" }],
    [[{ stride: 2, ceilMode: true }], { stride: 2, ceilMode: true }],
    [[2, { ceilMode: true }], { stride: 2, ceilMode: true }],
    [[undefined, "same"], { padMode: "same" }],
    [[{ stride: undefined }], {}],
    [[2, "same", { ceilMode: false }], { stride: 2, padMode: "same", ceilMode: false }],
  ])("%j", (given, wanted) => {
    expect(take(...given)).toEqual(wanted);
  });
});

describe("what is not is an error that says what there is", () => {
  const all = "there are stride, padMode, ceilMode";
  const All = "There are stride, padMode, ceilMode";
  test.each<[unknown[], string]>([
    [[{ ceil_mode: true }], `Pool: unknown option "ceil_mode"; did you mean ceilMode? ${All}`],
    [[{ strid: 2 }], `Pool: unknown option "strid"; did you mean stride? ${All}`],
    [[{ toString: 2 }], `Pool: unknown option "toString"; ${all}`],
    [[{ dilation: 2 }], `Pool: unknown option "dilation": windows have no gaps. ${All}`],
    [
      [{ stride: "2" }],
      'Pool: expected stride to be a whole number of 1 or more, or two of them for height and width, got "2"',
    ],
    [[0], "got 0"],
    [[[1, 2, 3]], "got [1, 2, 3]"],
    [[Number.NaN], "got NaN"],
    [[null], "got null"],
    [[{ padMode: "circular" }], 'Pool: expected padMode to be "zeros" or "same", got "circular"'],
    [[{ ceilMode: 1 }], "Pool: expected ceilMode to be true or false, got 1"],
    [[{ ceilMode: null }], "Pool: expected ceilMode to be true or false, got null"],
    [[2, { stride: 3 }], "Pool: stride is given twice, by its place and by its name"],
    [
      [2, "same", true],
      `Pool: expected options such as { stride: … } after stride, padMode, got true; ${all}`,
    ],
    [[{ stride: 2 }, 3], "Pool: expected stride to be"],
    [[new Map([["stride", 2]])], "got an object of class Map"],
  ])("%j", (given, message) => {
    expect(() => take(...given)).toThrow(TypeError);
    expect(() => take(...given)).toThrow(message);
  });

  test("where there are no options", () => {
    const none = new Signature<object>("step", [], {});
    expect(none.take([])).toEqual({});
    expect(() => none.take([{ closure: 1 }])).toThrow(
      'step: unknown option "closure"; there are no options',
    );
    expect(() => none.take([3] as unknown as [])).toThrow("step: expected nothing more, got 3");
  });
});

test("required arguments are named, whatever comes in their place", () => {
  const check = (features: unknown): void =>
    checkArguments("Linear", { features: features as number }, { features: whole(1) });
  check(3);
  for (const [given, text] of [
    [undefined, "undefined"],
    [2.5, "2.5"],
    ["784", '"784"'],
    [{ features: 3, more: [1, [2, [3]]] }, "{ features: 3, more: [1, […]] }"],
    [[1, 2, 3, 4, 5], "[1, 2, 3, 4, …]"],
    [{ shape: [2, 3], dtype: "float32" }, "a tensor of shape (2, 3)"],
    [new Float32Array(2), "a Float32Array"],
    [() => 1, "a function"],
    [Symbol("s"), "Symbol(s)"],
    ["x".repeat(100), `"${"x".repeat(39)}…"`],
  ] as const) {
    expect(() => check(given)).toThrow(
      `Linear: expected features to be a whole number of 1 or more, got ${text}`,
    );
  }
});
