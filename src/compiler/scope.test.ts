import { expect, test } from "vitest";
import { createScope, declarations } from "./scope.ts";

function declare(scope: Record<string, unknown>, names: Record<string, unknown>) {
  Object.assign(scope[declarations] as object, names);
}

test("declared names are own properties, and can be assigned", () => {
  const scope = createScope();
  declare(scope, { x: 1 });
  scope["x"] = 2;
  expect(Object.entries(scope)).toEqual([["x", 2]]);
});

test("a name can be declared again", () => {
  const scope = createScope();
  declare(scope, { x: 1 });
  declare(scope, { x: "new" });
  expect(scope["x"]).toBe("new");
});

test("reading a missing name is a ReferenceError", () => {
  expect(() => createScope()["x"]).toThrow(new ReferenceError("x is not defined"));
});

test("assigning a missing name is a ReferenceError that says what to write", () => {
  const scope = createScope();
  expect(() => {
    scope["x"] = 1;
  }).toThrow(new ReferenceError('x is not defined: write "let x = …" to declare it'));
});

test("the error says where the name would come from", () => {
  const scope = createScope((name) => `cell \`${name}-cell\` defines it; run that first`);
  expect(() => scope["x"]).toThrow("x is not defined: cell `x-cell` defines it; run that first");
});

test("a removed name is missing again", () => {
  const scope = createScope();
  declare(scope, { x: 1 });
  delete scope["x"];
  expect(() => scope["x"]).toThrow(ReferenceError);
});

test("a scope can be awaited, inspected and asked for names", async () => {
  const scope = createScope();
  expect(await Promise.resolve(scope)).toBe(scope);
  expect(Object.prototype.toString.call(scope)).toBe("[object Object]");
  expect("x" in scope).toBe(false);
});

test("the names of Object.prototype are missing too", () => {
  const scope = createScope();
  expect(() => scope["toString"]).toThrow("toString is not defined");
  declare(scope, { ["__proto__"]: 1 });
  expect(Reflect.get(scope, "__proto__")).toBe(1);
});
