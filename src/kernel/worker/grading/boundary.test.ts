import { expect, test } from "vitest";
import { createBoundary } from "./boundary.ts";

class OfLibrary {
  readonly #inside = 1;
  inside() {
    return this.#inside;
  }
}
const taken = createBoundary((prototype) => prototype === OfLibrary.prototype);

test("data passes as a copy that stays as it was read", () => {
  const list = [1, { a: [2], b: new Float32Array([3]) }, new Map([[4, 5]]), new Date(6)];
  const copy = taken(list);
  expect(copy).toEqual(list);
  list[0] = 7;
  expect(copy).toMatchObject([1, {}, {}, {}]);
  let reads = 0;
  const counting = taken({
    get read() {
      reads += 1;
      return reads;
    },
  }) as { read: number };
  expect([counting.read, counting.read]).toEqual([1, 1]);
  const circle: unknown[] = [];
  circle.push(circle);
  expect((taken(circle) as unknown[])[0]).toEqual(taken(circle));
  expect(taken(JSON.parse('{"__proto__": {"a": 1}}'))).not.toHaveProperty("a");
});

test("arguments are copies, and functions among them are called through", () => {
  const sort = taken((values: number[], map: (value: number) => number) =>
    values.sort().map((it) => map(it)),
  ) as (values: number[], map: (value: number) => number) => number[];
  const mine = [3, 1, 2];
  expect(sort(mine, (it) => 2 * it)).toEqual([2, 4, 6]);
  expect(mine).toEqual([3, 1, 2]);
});

test("what has gone over and comes back is what it was", () => {
  const same = taken((value: unknown) => value) as (value: unknown) => unknown;
  const ours = () => 1;
  expect(same(ours)).toBe(ours);
  expect(same(same)).toBe(same);
});

test("promises, classes and errors work from the other side", async () => {
  expect(await (taken(Promise.resolve([1])) as Promise<unknown>)).toEqual([1]);
  const Counter = taken(
    class {
      count = 0;
      add(by: number) {
        this.count += by;
        return this.count;
      }
    },
  ) as new () => { count: number; add(by: number): number };
  const counter = new Counter();
  expect([counter.add(2), counter.add(3), counter.count]).toEqual([2, 5, 5]);
  expect(counter).toBeInstanceOf(Counter);
  expect(taken(new RangeError("short"))).toEqual(new RangeError("short"));
});

test("an object never counts as a number or a text", () => {
  const turning = class {
    valueOf() {
      return 12;
    }
  };
  for (const value of [new turning(), { valueOf: () => 12 }, { [Symbol.toPrimitive]: () => 12 }]) {
    let isTwelve = false;
    try {
      isTwelve = Number(taken(value)) === 12;
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
    }
    expect(isTwelve).toBe(false);
  }
});

test("what is of the library passes as it is", () => {
  const own = new (class extends OfLibrary {})();
  expect(taken(own)).toBe(own);
  expect((taken(() => own) as () => OfLibrary)().inside()).toBe(1);
});
