/** Every operation of the engine, by name: what the tape, the tests and the profiler know of them. */
import { elementwise } from "./elementwise.ts";
import { movement } from "./movement.ts";
import { products } from "./products.ts";
import { reductions } from "./reductions.ts";

export const operations = { ...elementwise, ...reductions, ...movement, ...products };
