/** For tests: plain loops in float64 that define the kernels' results. */
type Numbers = ArrayLike<number>;

const filled = (count: number, f: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => f(i));

const sum = (count: number, f: (i: number) => number): number => {
  let total = 0;
  for (let i = 0; i < count; i++) total += f(i);
  return total;
};

/** (m, k) · (k, n); a transposed operand lies as (k, m) or (n, k). */
export function product(
  a: Numbers,
  b: Numbers,
  [m, n, k]: readonly [number, number, number],
  transposeA: boolean,
  transposeB: boolean,
): number[] {
  const left = (i: number, p: number): number => a[transposeA ? p * m + i : i * k + p]!;
  const right = (p: number, j: number): number => b[transposeB ? j * k + p : p * n + j]!;
  return filled(m * n, (at) => {
    const i = Math.floor(at / n);
    return sum(k, (p) => left(i, p) * right(p, at % n));
  });
}

/** Sizes of a convolution or a pool over (batch, height, width, channels), with zero padding all around. */
export interface Window {
  batch: number;
  height: number;
  width: number;
  channels: number;
  outChannels: number;
  filter: [number, number];
  stride: number;
  pad: number;
  dilation: number;
}

export function outSize({
  height,
  width,
  filter,
  stride,
  pad,
  dilation,
}: Window): [number, number] {
  const size = (length: number, taps: number): number =>
    Math.floor((length + 2 * pad - (taps - 1) * dilation - 1) / stride) + 1;
  return [size(height, filter[0]), size(width, filter[1])];
}

/** Calls `visit` for every tap of every position that lies inside its image, with flat pixel numbers. */
function eachTap(w: Window, visit: (out: number, pixel: number, tap: number) => void): void {
  const [outHeight, outWidth] = outSize(w);
  const taps = w.filter[0] * w.filter[1];
  for (let out = 0; out < w.batch * outHeight * outWidth; out++) {
    const n = Math.floor(out / (outHeight * outWidth));
    const oy = Math.floor(out / outWidth) % outHeight;
    for (let tap = 0; tap < taps; tap++) {
      const y = oy * w.stride - w.pad + Math.floor(tap / w.filter[1]) * w.dilation;
      const x = (out % outWidth) * w.stride - w.pad + (tap % w.filter[1]) * w.dilation;
      const isInside = y >= 0 && x >= 0 && y < w.height && x < w.width;
      if (isInside) visit(out, (n * w.height + y) * w.width + x, tap);
    }
  }
}

/** Everything that a convolution and its gradients are; `g` is the gradient of the result. */
export function convolution(w: Window, x: Numbers, filter: Numbers, g: Numbers) {
  const { channels: c, outChannels: o } = w;
  const out = new Array<number>(g.length).fill(0);
  const toX = new Array<number>(x.length).fill(0);
  const toFilter = new Array<number>(filter.length).fill(0);
  eachTap(w, (position, pixel, tap) => {
    for (let i = 0; i < c; i++)
      for (let j = 0; j < o; j++) {
        const [at, from, weight] = [position * o + j, pixel * c + i, (tap * c + i) * o + j];
        out[at]! += x[from]! * filter[weight]!;
        toX[from]! += g[at]! * filter[weight]!;
        toFilter[weight]! += g[at]! * x[from]!;
      }
  });
  return { out, toX, toFilter };
}

/** A convolution of every channel alone, and its gradients; outChannels is a multiple of channels. */
export function depthwise(w: Window, x: Numbers, filter: Numbers, g: Numbers) {
  const { channels: c, outChannels: o } = w;
  const out = new Array<number>(g.length).fill(0);
  const toX = new Array<number>(x.length).fill(0);
  const toFilter = new Array<number>(filter.length).fill(0);
  eachTap(w, (position, pixel, tap) => {
    for (let j = 0; j < o; j++) {
      const from = pixel * c + Math.floor(j / (o / c));
      out[position * o + j]! += x[from]! * filter[tap * o + j]!;
      toX[from]! += g[position * o + j]! * filter[tap * o + j]!;
      toFilter[tap * o + j]! += g[position * o + j]! * x[from]!;
    }
  });
  return { out, toX, toFilter };
}

/** The results of pooling and the gradients of its input. */
export function pools(w: Window, x: Numbers, g: Numbers) {
  const { channels: c } = w;
  const best = new Array<number>(g.length).fill(-1);
  const seen = new Array<number>(g.length).fill(0);
  eachTap(w, (position, pixel) => {
    for (let i = 0; i < c; i++) {
      const [at, from] = [position * c + i, pixel * c + i];
      seen[at]!++;
      if (best[at]! < 0 || x[from]! > x[best[at]!]!) best[at] = from;
    }
  });
  const toMax = new Array<number>(x.length).fill(0);
  for (const [at, from] of best.entries()) toMax[from]! += g[at]!;
  const toAverage = new Array<number>(x.length).fill(0);
  const average = new Array<number>(g.length).fill(0);
  eachTap(w, (position, pixel) => {
    for (let i = 0; i < c; i++) {
      const [at, from] = [position * c + i, pixel * c + i];
      toAverage[from]! += g[at]! / seen[at]!;
      average[at]! += x[from]! / seen[at]!;
    }
  });
  return { max: best.map((from) => x[from]!), average, toMax, toAverage };
}

const rowsOf = (x: Numbers, columns: number): number[][] =>
  Array.from({ length: x.length / columns }, (_, row) =>
    filled(columns, (i) => x[row * columns + i]!),
  );

export function softmax(x: Numbers, columns: number): number[] {
  return rowsOf(x, columns).flatMap((row) => {
    const top = Math.max(...row);
    const powers = row.map((value) => Math.exp(value - top));
    const total = sum(columns, (i) => powers[i]!);
    return powers.map((power) => power / total);
  });
}

export function softmaxGradient(y: Numbers, g: Numbers, columns: number): number[] {
  const gradients = rowsOf(g, columns);
  return rowsOf(y, columns).flatMap((row, r) => {
    const weighted = sum(columns, (i) => row[i]! * gradients[r]![i]!);
    return row.map((value, i) => value * (gradients[r]![i]! - weighted));
  });
}

/** Loss of each row, and softmax - one-hot. */
export function crossEntropy(
  logits: Numbers,
  labels: Numbers,
  columns: number,
): [number[], number[]] {
  const shares = softmax(logits, columns);
  const losses = filled(labels.length, (row) => -Math.log(shares[row * columns + labels[row]!]!));
  const difference = shares.map((share, i) =>
    i % columns === labels[Math.floor(i / columns)] ? share - 1 : share,
  );
  return [losses, difference];
}

const epsilon = 1e-5;

export function layerNorm(x: Numbers, gain: Numbers, shift: Numbers, g: Numbers) {
  const columns = gain.length;
  const toGain = new Array<number>(columns).fill(0);
  const toShift = new Array<number>(columns).fill(0);
  const gradients = rowsOf(g, columns);
  const results = rowsOf(x, columns).map((row, r) => {
    const mean = sum(columns, (i) => row[i]!) / columns;
    const variance = sum(columns, (i) => (row[i]! - mean) ** 2) / columns;
    const scale = 1 / Math.sqrt(variance + epsilon);
    const h = row.map((value) => (value - mean) * scale);
    const slopes = gradients[r]!;
    const w = slopes.map((slope, i) => slope * gain[i]!);
    const meanW = sum(columns, (i) => w[i]!) / columns;
    const meanProduct = sum(columns, (i) => w[i]! * h[i]!) / columns;
    for (let i = 0; i < columns; i++) {
      toGain[i]! += slopes[i]! * h[i]!;
      toShift[i]! += slopes[i]!;
    }
    return {
      out: h.map((value, i) => value * gain[i]! + shift[i]!),
      toX: w.map((value, i) => scale * (value - meanW - h[i]! * meanProduct)),
    };
  });
  return {
    out: results.flatMap(({ out }) => out),
    toX: results.flatMap(({ toX }) => toX),
    toGain,
    toShift,
  };
}

/** Of rows of channels; what layer norm does along a row is done down each channel. */
export function batchNorm(x: Numbers, gain: Numbers, shift: Numbers, g: Numbers) {
  const channels = gain.length;
  const rows = x.length / channels;
  const at = (values: Numbers, channel: number): number[] =>
    filled(rows, (row) => values[row * channels + channel]!);
  const out = new Array<number>(x.length);
  const toX = new Array<number>(x.length);
  const perChannel = filled(channels, (i) => i).map((channel) => {
    const [own, slopes] = [at(x, channel), at(g, channel)];
    const mean = sum(rows, (i) => own[i]!) / rows;
    const variance = sum(rows, (i) => (own[i]! - mean) ** 2) / rows;
    const scale = 1 / Math.sqrt(variance + epsilon);
    const h = own.map((value) => (value - mean) * scale);
    const toShift = sum(rows, (i) => slopes[i]!);
    const toGain = sum(rows, (i) => slopes[i]! * h[i]!);
    h.forEach((value, row) => {
      const place = row * channels + channel;
      out[place] = value * gain[channel]! + shift[channel]!;
      const left = slopes[row]! - toShift / rows - (value * toGain) / rows;
      toX[place] = scale * gain[channel]! * left;
    });
    return { mean, variance, toGain, toShift };
  });
  return {
    out,
    toX,
    means: perChannel.map(({ mean }) => mean),
    variances: perChannel.map(({ variance }) => variance),
    toGain: perChannel.map(({ toGain }) => toGain),
    toShift: perChannel.map(({ toShift }) => toShift),
  };
}

/** Φ(x) by numeric integration of the density (Simpson, from 0). */
export function normalCdf(x: number): number {
  const steps = 200;
  const width = x / steps;
  const density = (t: number): number => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  const inner = sum(steps - 1, (i) => (i % 2 === 0 ? 4 : 2) * density((i + 1) * width));
  return 0.5 + (width / 3) * (density(0) + inner + density(x));
}

/** To the nearest whole number, of two to the even one. */
function toEven(value: number): number {
  const up = Math.round(value);
  return up - value === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

/** Rows in 0 to 127 times columns in -127 to 127, in the precision in which the kernel divides. */
export function int8Product(
  a: Float32Array,
  b: Float32Array,
  [m, n, k]: readonly [number, number, number],
): number[] {
  const step = Float64Array.from({ length: n }, (_, column) => {
    const most = Math.max(...Array.from({ length: k }, (_, i) => Math.abs(b[i * n + column]!)));
    return most > 0 ? most / 127 : 1;
  });
  const weights = Array.from(b, (value, i) => Math.round(value / step[i % n]!));
  const out = new Array<number>(m * n);
  for (let row = 0; row < m; row++) {
    const values = a.subarray(row * k, (row + 1) * k);
    const low = Math.min(0, ...values);
    const range = Math.fround(Math.max(0, ...values) - low);
    const scale = range > 0 ? Math.fround(range / 127) : 1;
    const perScale = Math.fround(1 / scale);
    const zero = toEven(Math.fround(-low * perScale));
    const given = Array.from(values, (value) => {
      const whole = toEven(Math.fround(value * perScale)) + zero;
      return Math.min(Math.max(whole, 0), 127) - zero;
    });
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += given[i]! * weights[i * n + column]!;
      out[row * n + column] = sum * scale * step[column]!;
    }
  }
  return out;
}
