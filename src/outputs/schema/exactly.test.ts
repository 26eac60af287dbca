import * as v from "valibot";
import { expect, test } from "vitest";
import { exactly } from "./exactly.ts";

interface Weather {
  place: string;
  rain?: number;
}

const whole = v.object({ place: v.string(), rain: v.exactOptional(v.number()) });

test("a schema of the whole interface is taken as it is", () => {
  expect(exactly<Weather>()(whole)).toBe(whole);
});

test("what differs from its interface does not compile", () => {
  const lacks = v.object({ place: v.string() });
  const adds = v.object({ ...whole.entries, wind: v.exactOptional(v.number()) });
  const demands = v.object({ place: v.string(), rain: v.number() });
  const other = v.object({ place: v.number(), rain: v.exactOptional(v.number()) });
  const nested = v.object({ days: v.array(lacks) });
  // @ts-expect-error: an optional property that the schema lacks would be dropped in silence.
  exactly<Weather>()(lacks);
  // @ts-expect-error: it lets through what the interface does not have.
  exactly<Weather>()(adds);
  // @ts-expect-error: it refuses what the interface allows.
  exactly<Weather>()(demands);
  // @ts-expect-error: a property has another type.
  exactly<Weather>()(other);
  // @ts-expect-error: it lacks a property further inside.
  exactly<{ days: Weather[] }>()(nested);
  // A property that the schema lacks is dropped at run time: that is why the compiler must refuse it.
  expect(v.parse(lacks, { place: "Oslo", rain: 3 })).toEqual({ place: "Oslo" });
});
