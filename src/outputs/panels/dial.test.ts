import { expect, test } from "vitest";
import { type Dial, dialValue } from "./dial.ts";

const price: Dial = {
  name: "profile.price-per-hour",
  label: "Price",
  unit: "usd",
  min: 0.001,
  max: 100,
  step: 0.01,
  initial: 0.1,
  origin: "A price list.",
};

test("a dial stands as turned, within its ends; one that was not turned, or to no number, as delivered", () => {
  expect(dialValue(price, { "profile.price-per-hour": 2 })).toBe(2);
  expect(dialValue(price, { "profile.price-per-hour": 1e9 })).toBe(100);
  expect(dialValue(price, { "profile.price-per-hour": -1 })).toBe(0.001);
  expect(dialValue(price, { "profile.price-per-hour": Number.NaN })).toBe(0.1);
  expect(dialValue({ ...price, name: "constructor" }, {})).toBe(0.1);
});
