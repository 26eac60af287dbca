/** For test files that share modules: what a file lends is taken back when it ends. */
import { afterAll } from "vitest";
import { lend } from "./lent.ts";

const takeBack = lend({});
afterAll(takeBack);
