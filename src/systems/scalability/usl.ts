/**
 * Gunther's universal scalability law (Gunther 2007, Guerrilla Capacity Planning): throughput of N workers is
 * X(N) = λ N / (1 + σ (N - 1) + κ N (N - 1)), where σ is the share of work that only one does at a time (contention, Amdahl's law), and
 * κ what each pair of workers costs to agree (coherence), which makes throughput fall again.
 */
import { Random } from "../../base/random.ts";
import { type Interval, sorted } from "../../base/statistics.ts";
import { checkResamples } from "../statistics/check-options.ts";
import { leastSquares } from "./least-squares.ts";

/** Throughput that was measured with so many workers at once. */
export interface ConcurrencyPoint {
  workers: number;
  perSecond: number;
}

/** Coefficients with 95 % intervals, and where throughput is highest. */
export interface ScalabilityLaw {
  /** Throughput of one worker, per second. */
  lambda: Interval;
  /** Contention. */
  sigma: Interval;
  /** Coherence. */
  kappa: Interval;
  /** With how many workers throughput is highest, and how high; absent where it does not fall again (κ = 0). */
  peak?: { workers: number; perSecond: number };
  /** The share of the variance of the measured throughputs that the law explains. */
  rSquared: number;
}

/** Three coefficients, and one point to contradict them. */
const FEWEST = 4;

/** Throughput of so many workers by the law, per second. */
export function uslThroughput(
  { lambda, sigma, kappa }: { lambda: number; sigma: number; kappa: number },
  workers: number,
): number {
  return (lambda * workers) / (1 + sigma * (workers - 1) + kappa * workers * (workers - 1));
}

/**
 * Fits the law by least squares with σ and κ from 0 on, and λ with them: the throughput of one worker that was measured is no better than
 * the others. Intervals are percentiles of the bootstrap over residuals, which 4 points make coarse and 6 or more make useful. Throws a
 * RangeError for fewer than 4 different numbers of workers, and for numbers and throughputs that make no sense.
 */
export function fitUsl(
  points: readonly ConcurrencyPoint[],
  { seed, resamples = 500 }: { seed: number; resamples?: number },
): ScalabilityLaw {
  check(points);
  checkResamples("fitUsl", resamples);
  const workers = points.map((point) => point.workers);
  const measured = points.map((point) => point.perSecond);
  const best = fitConstrained(workers, measured);
  const expected = workers.map((n) => uslThroughput(best, n));
  const residuals = residualsOf(measured, expected);
  const random = new Random(seed);
  const drawn = Array.from({ length: resamples }, () =>
    fitConstrained(
      workers,
      expected.map((x) => Math.max(x + residuals[random.integer(0, residuals.length)]!, x / 1000)),
    ),
  );
  const interval = (of: keyof Coefficients): Interval => {
    const ascending = sorted(drawn.map((each) => each[of]));
    const at = (p: number) => ascending[Math.round(p * (resamples - 1))]!;
    return {
      value: best[of],
      low: Math.min(at(0.025), best[of]),
      high: Math.max(at(0.975), best[of]),
    };
  };
  const peak = peakOf(best);
  return {
    lambda: interval("lambda"),
    sigma: interval("sigma"),
    kappa: interval("kappa"),
    ...(peak === undefined ? {} : { peak }),
    rSquared: rSquaredOf(measured, expected),
  };
}

interface Coefficients {
  lambda: number;
  sigma: number;
  kappa: number;
}

/** The least squares with σ and κ from 0 on: where the free minimum breaks a bound, the constrained one lies on a bound. */
function fitConstrained(workers: readonly number[], measured: readonly number[]): Coefficients {
  const isPossible = ({ lambda, sigma, kappa }: Coefficients) =>
    lambda > 0 && sigma >= 0 && kappa >= 0;
  const free = fitFree(workers, measured, { sigma: true, kappa: true });
  const bounded = [
    { sigma: false, kappa: false },
    { sigma: true, kappa: false },
    { sigma: false, kappa: true },
  ].map((some) => fitFree(workers, measured, some));
  // The one with fewer coefficients, if two fit equally: a κ of 1e-19 would put the peak at a billion workers.
  const noise = 1e-18 * measured.reduce((sum, x) => sum + x ** 2, 0);
  return [...bounded, free]
    .filter(isPossible)
    .reduce((best, each) => (each.squares < best.squares - noise ? each : best));
}

type Free = Record<"sigma" | "kappa", boolean>;

function fitFree(
  workers: readonly number[],
  measured: readonly number[],
  free: Free,
): Coefficients & { squares: number } {
  const coefficients = (parameters: readonly number[]): Coefficients => ({
    lambda: parameters[0]!,
    sigma: free.sigma ? parameters[1]! : 0,
    kappa: free.kappa ? parameters.at(-1)! : 0,
  });
  // In the order of the parameters, after λ.
  const factors = (n: number) => [
    ...(free.sigma ? [n - 1] : []),
    ...(free.kappa ? [n * (n - 1)] : []),
  ];
  const first = Math.max(...workers.map((n, i) => measured[i]! / n));
  const { parameters, squares } = leastSquares({
    start: [first, ...factors(2).map(() => 0)],
    observed: measured,
    model: (parameters, i) => uslThroughput(coefficients(parameters), workers[i]!),
    gradient: (parameters, i) => {
      const n = workers[i]!;
      const x = uslThroughput(coefficients(parameters), n);
      const perLambda = x / parameters[0]!;
      return [perLambda, ...factors(n).map((factor) => (-x * factor * perLambda) / n)];
    },
  });
  return { ...coefficients(parameters), squares };
}

/** Residuals of the fit, centred, and as wide as noise would be: three coefficients take up some of it. */
function residualsOf(measured: readonly number[], expected: readonly number[]): number[] {
  const n = measured.length;
  const raw = measured.map((x, i) => x - expected[i]!);
  const mean = raw.reduce((sum, each) => sum + each, 0) / n;
  const widen = Math.sqrt(n / Math.max(1, n - 3));
  return raw.map((each) => (each - mean) * widen);
}

/** dX/dN = 0 at N = √((1 - σ) / κ). */
function peakOf(law: Coefficients): ScalabilityLaw["peak"] | undefined {
  if (!(law.kappa > 0)) return undefined;
  const workers = Math.max(1, Math.sqrt(Math.max(0, 1 - law.sigma) / law.kappa));
  return { workers, perSecond: uslThroughput(law, workers) };
}

function rSquaredOf(measured: readonly number[], expected: readonly number[]): number {
  const mean = measured.reduce((sum, x) => sum + x, 0) / measured.length;
  const of = (differences: number[]) => differences.reduce((sum, d) => sum + d ** 2, 0);
  const total = of(measured.map((x) => x - mean));
  return total === 0 ? 1 : 1 - of(measured.map((x, i) => x - expected[i]!)) / total;
}

/** Squares of larger numbers are too large for the fit. */
const MOST = 1e15;

function check(points: readonly ConcurrencyPoint[]): void {
  for (const { workers, perSecond } of points) {
    if (!(workers >= 1 && workers <= MOST && perSecond > 0 && perSecond <= MOST)) {
      throw new RangeError(
        `fitUsl: expected 1 worker or more and a throughput above 0, both at most ${MOST.toExponential()}, got ${workers} and ${perSecond}`,
      );
    }
  }
  const different = new Set(points.map(({ workers }) => workers)).size;
  if (different >= FEWEST) return;
  throw new RangeError(
    `fitUsl: expected throughputs of at least ${FEWEST} different numbers of workers, got ${different}; measure more of them, best 6 or more`,
  );
}
