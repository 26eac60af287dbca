/**
 * The block of shared memory that one piece of work is described in. Nothing here has memory of its own: the block and each
 * thread's scratch space are allocated by the page with tfjs' malloc, because the memory is tfjs'.
 */

/** Counters lie 64 bytes apart, so that threads do not share cache lines. */
export const generationAt: usize = 0;
export const nextAt: usize = 64;
export const activeAt: usize = 128;
export const totalAt: usize = 192;
export const kernelAt: usize = 196;
export const helpersAt: usize = 200;
const argumentsAt: usize = 256;

export let control: usize = 0;
export let scratch: usize = 0;
/** As many as take part; known to the page's thread only. */
export let helpers: i32 = 0;
/** Whether this thread may sleep: a page's main thread may not. */
export let mayWait: bool = false;

export function setUp(controlAt: usize, scratchAt: usize, maySleep: bool): void {
  control = controlAt;
  scratch = scratchAt;
  mayWait = maySleep;
  fillConstants();
}

/** How many of the helpers take part from now on; called by the page's thread only, between two pieces of work. */
export function setHelpers(count: i32): void {
  helpers = count;
  atomic.store<i32>(control + helpersAt, count);
}

/** Sets the task and its number of pieces; the page then calls `share`. */
export function offer(kernel: i32, pieces: i32): void {
  store<i32>(control + kernelAt, kernel);
  store<i32>(control + totalAt, pieces);
}

/** Rows in pieces of some 16,384 elements, which are worth a helper's while. */
export function inPieces(kernel: i32, rows: i32, columns: i32): void {
  const most = helpers > 0 ? max(1, 16384 / max(1, columns)) : max(1, rows);
  put(8, rows);
  put(9, columns);
  put(10, most);
  offer(kernel, (rows + most - 1) / most);
}

/** So many elements are a piece where memory binds. */
export const mostAtOnce = 32768;

/** Whether one thread needs long enough for so many elements, where memory binds, that a helper is worth its while. */
export function isMuch(count: i32): bool {
  return helpers > 0 && count >= 4 * mostAtOnce;
}

/** Elements in pieces of a multiple of `unit`. */
export function inElements(kernel: i32, count: i32, unit: i32): void {
  const most = max(1, mostAtOnce / unit) * unit;
  put(8, count);
  put(9, most);
  offer(kernel, (count + most - 1) / most);
}

export function put(index: i32, value: i32): void {
  store<i32>(control + argumentsAt + ((<usize>index) << 2), value);
}

export function putReal(index: i32, value: f32): void {
  store<f32>(control + argumentsAt + ((<usize>index) << 2), value);
}

export function get(index: i32): i32 {
  return load<i32>(control + argumentsAt + ((<usize>index) << 2));
}

export function pointer(index: i32): usize {
  return <usize>load<u32>(control + argumentsAt + ((<usize>index) << 2));
}

export function real(index: i32): f32 {
  return load<f32>(control + argumentsAt + ((<usize>index) << 2));
}

/**
 * Where constants of functions lie in the control block: exp and erf are faster when they load them than with them in the code.
 * First e^x (bounds, 1 / ln 2, -ln 2 in two parts, a polynomial), then erf, then GELU; then tanh and ln (a polynomial each); then the points of Winograd's filtering.
 */
export const expLowest: usize = 512;
export const expHighest: usize = 516;
export const perLn2: usize = 520;
export const minusLn2High: usize = 524;
export const minusLn2Low: usize = 528;
export const exp7: usize = 532;
export const exp6: usize = 536;
export const exp5: usize = 540;
export const exp4th: usize = 544;
export const exp3: usize = 548;
export const exp2: usize = 552;
export const one: usize = 556;
export const erfScale: usize = 560;
export const erf5: usize = 564;
export const erf4th: usize = 568;
export const erf3: usize = 572;
export const erf2: usize = 576;
export const erf1: usize = 580;
export const rootHalf: usize = 584;
export const half: usize = 588;
export const density: usize = 592;
export const tanhEdge: usize = 596;
export const tanh11: usize = 600;
export const tanh9: usize = 604;
export const tanh7: usize = 608;
export const tanh5: usize = 612;
export const tanh3: usize = 616;
export const two: usize = 620;
export const ln11: usize = 624;
export const ln10: usize = 628;
export const ln9: usize = 632;
export const ln8: usize = 636;
export const ln7: usize = 640;
export const ln6: usize = 644;
export const ln5: usize = 648;
export const ln4: usize = 652;
export const ln3: usize = 656;
export const lnHigh: usize = 660;
export const lnLow: usize = 664;
export const expLeast: usize = 668;
export const expMost: usize = 672;
export const root2: usize = 676;
export const fiveHalves: usize = 680;

function fillConstants(): void {
  store<f32>(control, -87.33654, expLowest);
  store<f32>(control, 88.02969, expHighest);
  store<f32>(control, 1.44269504088896341, perLn2);
  store<f32>(control, -0.693359375, minusLn2High);
  store<f32>(control, 2.1219444e-4, minusLn2Low);
  store<f32>(control, 1.987569150e-4, exp7);
  store<f32>(control, 1.3981999507e-3, exp6);
  store<f32>(control, 8.3334519073e-3, exp5);
  store<f32>(control, 4.1665795894e-2, exp4th);
  store<f32>(control, 1.6666665459e-1, exp3);
  store<f32>(control, 5.0000001201e-1, exp2);
  store<f32>(control, 1, one);
  store<f32>(control, 0.3275911, erfScale);
  store<f32>(control, 1.061405429, erf5);
  store<f32>(control, -1.453152027, erf4th);
  store<f32>(control, 1.421413741, erf3);
  store<f32>(control, -0.284496736, erf2);
  store<f32>(control, 0.254829592, erf1);
  store<f32>(control, 0.7071067811865476, rootHalf);
  store<f32>(control, 0.5, half);
  store<f32>(control, 0.3989422804014327, density);
  store<f32>(control, 0.625, tanhEdge);
  store<f32>(control, -5.70498872745e-3, tanh11);
  store<f32>(control, 2.06390887954e-2, tanh9);
  store<f32>(control, -5.37397155531e-2, tanh7);
  store<f32>(control, 1.33314422036e-1, tanh5);
  store<f32>(control, -3.33332819422e-1, tanh3);
  store<f32>(control, 2, two);
  store<f32>(control, 7.0376836292e-2, ln11);
  store<f32>(control, -1.1514610310e-1, ln10);
  store<f32>(control, 1.1676998740e-1, ln9);
  store<f32>(control, -1.2420140846e-1, ln8);
  store<f32>(control, 1.4249322787e-1, ln7);
  store<f32>(control, -1.6668057665e-1, ln6);
  store<f32>(control, 2.0000714765e-1, ln5);
  store<f32>(control, -2.4999993993e-1, ln4);
  store<f32>(control, 3.3333331174e-1, ln3);
  store<f32>(control, 0.693359375, lnHigh);
  store<f32>(control, -2.12194440e-4, lnLow);
  store<f32>(control, -104, expLeast);
  store<f32>(control, 89, expMost);
  store<f32>(control, 1.4142135623730951, root2);
  store<f32>(control, 2.5, fiveHalves);
}
