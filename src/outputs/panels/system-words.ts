/** The system that was measured, in words. */
import { integerText } from "../figure/number-text.ts";

interface Backend {
  name: string;
  threads: number;
}

interface Measured {
  model: { name: string; parameters: number };
  backend: Backend;
}

/** `wasm, 2 threads`. */
function backendWords({ name, threads }: Backend): string {
  return threads > 1 ? `${name}, ${threads} threads` : name;
}

/** `wasm, 2 threads, 4 cores`: the device on which this code runs. */
export function deviceWords(backend: Backend): string {
  const cores = globalThis.navigator?.hardwareConcurrency;
  return [backendWords(backend), ...(cores === undefined ? [] : [`${cores} cores`])].join(", ");
}

/** `Sequential, 101,770 parameters, on wasm, 4 threads`. */
export function systemWords({ model, backend }: Measured): string {
  return `${model.name}, ${integerText(model.parameters)} parameters, on ${backendWords(backend)}`;
}
