/** Rows of operations against the machine's roof (Williams, Waterman and Patterson 2009) and the limits that they are held to. */

/** Below so many bytes a call costs more than what it moves, and only the peer says whether it costs too much. */
const SMALL_BYTES = 2 ** 20;
const LIMITS = {
  memory: { ratio: 3, share: 0.25, geometricMean: 1 },
  arithmetic: { ratio: 2.5, share: 0.7, flops: 8e6 },
  /** 3 × 3 convolutions of so many channels. */
  convolution: { ratio: 1.2, channels: 32 },
};
/** What the share of the arithmetic roof is asked of: nothing else happens in them. */
const PRODUCTS = ["matmul", "matmulTransposed", "linear", "linearRelu", "conv2d"];

/** What was measured of a row in one direction, with the least time that the roof allows. */
export function describeRow({ key, row, direction, roof, ours }, answers) {
  const { ms, bytes } = answers[ours[0]];
  const excuse = typeof row.excuse === "object" ? row.excuse[direction] : row.excuse;
  const flops = row.flops * (direction === "backward" ? 2 : 1);
  const memoryMs = bytes / rateFor(roof.copies, bytes);
  const arithmeticMs = flops / roof.flops;
  const roofMs = Math.max(memoryMs, arithmeticMs);
  const torchMs = least(answers["torch 1"]?.ms, answers["torch 2"]?.ms);
  const described = {
    ...{ key, operation: row.operation, call: row.call, inputs: row.inputs, direction },
    ...{ bytes, flops, bound: arithmeticMs > memoryMs ? "arithmetic" : "memory" },
    ...{ ms, oneThreadMs: answers[ours[1]]?.ms, roofMs, lostMs: ms - roofMs },
    share: roofMs > 0 ? roofMs / ms : undefined,
    ...{ torchMs, ratio: torchMs && ms / torchMs, excuse },
    ...{ tfjsMs: answers["tfjs 2"]?.ms, jaxMs: answers["jax 2"]?.ms },
  };
  return { ...described, problems: excuse === undefined ? problemsOf(described) : [] };
}

/** The rate of the copy whose size is nearest, as a ratio. */
function rateFor(copies, bytes) {
  const distance = (copy) => Math.abs(Math.log(copy.bytes / Math.max(bytes, 1)));
  return copies.reduce((best, copy) => (distance(copy) < distance(best) ? copy : best)).rate;
}

function least(...times) {
  const known = times.filter((ms) => ms !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

function problemsOf(row) {
  const most = mostTimesPyTorch(row);
  const leastShare = leastShareOfRoof(row);
  return [
    ...(row.ratio > most ? [`above ${most} × PyTorch`] : []),
    ...(row.share < leastShare ? [`below ${100 * leastShare} % of the roof`] : []),
  ];
}

function mostTimesPyTorch({ bound, operation, inputs }) {
  const { ratio, channels } = LIMITS.convolution;
  const [, weight] = inputs;
  const isConvolution = operation === "conv2d" && weight.shape[3] === 3;
  if (isConvolution && weight.shape[1] >= channels && weight.shape[0] >= channels) return ratio;
  return LIMITS[bound].ratio;
}

function leastShareOfRoof({ bound, operation, bytes, flops }) {
  if (bound === "memory") return bytes < SMALL_BYTES ? 0 : LIMITS.memory.share;
  const isAsked = PRODUCTS.includes(operation) && flops >= LIMITS.arithmetic.flops;
  return isAsked ? LIMITS.arithmetic.share : 0;
}

/** Whether all rows keep to the limits, and the sentences that say so. */
export function holdToLimits(rows) {
  const missed = rows.filter(({ problems }) => problems.length > 0);
  const ratios = (bound) =>
    rows
      .filter((row) => row.bound === bound && row.ratio !== undefined && !isView(row))
      .map(({ ratio }) => ratio);
  const mean = {
    memory: geometricMean(ratios("memory")),
    arithmetic: geometricMean(ratios("arithmetic")),
  };
  const isMeanMet = !(mean.memory > LIMITS.memory.geometricMean);
  const lines = [
    `Geometric mean over PyTorch: ${shown(mean.memory)} where memory binds, at most ${LIMITS.memory.geometricMean}: ${isMeanMet ? "met" : "NOT met"}; ${shown(mean.arithmetic)} where arithmetic does.`,
    `${rows.length - missed.length} of ${rows.length} rows keep to their limits.`,
    ...rows
      .filter(({ excuse }) => excuse !== undefined)
      .map(({ key, excuse }) => `${key} need not: ${excuse}`),
  ];
  return { met: isMeanMet && missed.length === 0, limits: LIMITS, lines };
}

/** Where nothing has to move and a reason is given, PyTorch's time is that of a call whatever the size. */
function isView({ bytes, excuse }) {
  return bytes === 0 && excuse !== undefined;
}

function geometricMean(values) {
  if (values.length === 0) return undefined;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function shown(value) {
  return value === undefined ? "–" : value.toFixed(2);
}
