/** The rows in jax-js, every training step compiled as a whole. */
import type * as Jax from "@jax-js/jax";
import { answer, block, cnn, labels, mlp, type Row, threads } from "./engine-side.ts";
import { numbers } from "./fastest.ts";
import { openJax } from "./open-jax.ts";

type Arrays = Jax.numpy.Array[];

function rowsOf(jax: typeof Jax): Record<string, Row> {
  const { numpy: np, nn, lax } = jax;
  const random = (shape: number[], seed: number): Jax.numpy.Array => {
    const count = shape.reduce((product, n) => product * n, 1);
    return np.array(numbers(count, seed) as Float32Array<ArrayBuffer>).reshape(shape);
  };
  const square = (n: number) => () => {
    const [a, b] = [random([n, n], 1), random([n, n], 2)];
    const multiply = jax.jit((x: Jax.numpy.Array, y: Jax.numpy.Array) => np.matmul(x, y));
    return async () => {
      const out = multiply(a.ref, b.ref);
      await jax.blockUntilReady(out);
      out.dispose();
    };
  };
  const hot = (count: number, classes: number): Jax.numpy.Array =>
    nn.oneHot(np.array(labels(count, classes) as Int32Array<ArrayBuffer>), classes);

  /** A step of Adam over all parameters, with the gradients, in one compiled function. */
  const trainer = (
    parameters: Arrays,
    data: Arrays,
    loss: (p: Arrays, d: Arrays) => Jax.numpy.Array,
  ) => {
    const step = jax.jit((p: Arrays, m: Arrays, v: Arrays, d: Arrays) => {
      const [value, gradients] = jax.valueAndGrad(loss)(
        p.map((each) => each.ref),
        d,
      );
      const means = m.map((each, i) => each.mul(0.9).add((gradients as Arrays)[i]!.ref.mul(0.1)));
      const squares = v.map((each, i) =>
        each.mul(0.999).add(np.square((gradients as Arrays)[i]!).mul(0.001)),
      );
      const next = p.map((each, i) =>
        each.sub(means[i]!.ref.div(np.sqrt(squares[i]!.ref).add(1e-8)).mul(0.001)),
      );
      return [value, next, means, squares] as [Jax.numpy.Array, Arrays, Arrays, Arrays];
    });
    let p = parameters;
    let m = parameters.map((each) => np.zerosLike(each.ref));
    let v = parameters.map((each) => np.zerosLike(each.ref));
    return async () => {
      const [value, ...state] = step(
        p,
        m,
        v,
        data.map((each) => each.ref),
      );
      [p, m, v] = state;
      await jax.blockUntilReady([value, ...p]);
      value.dispose();
    };
  };
  const parameter = (shape: number[], seed: number): Jax.numpy.Array =>
    random(shape, seed).mul(0.05);
  const entropy = (logits: Jax.numpy.Array, target: Jax.numpy.Array): Jax.numpy.Array =>
    np.mean(np.sum(nn.logSoftmax(logits).mul(target), -1)).mul(-1);

  return {
    "matmul 512": square(512),
    "matmul 1024": square(1024),
    mlp: () => {
      const { batch, sizes } = mlp;
      const parameters = sizes
        .slice(1)
        .flatMap((n, i) => [parameter([sizes[i]!, n], i + 2), parameter([n], i + 9)]);
      const data = [random([batch, sizes[0]!], 1), hot(batch, sizes.at(-1)!)];
      return trainer(parameters, data, (p, [x, target]) => {
        let h = x!;
        for (let i = 0; i < p.length; i += 2) {
          h = np.matmul(h, p[i]!).add(p[i + 1]!);
          if (i < p.length - 2) h = nn.relu(h);
        }
        return entropy(h, target!);
      });
    },
    transformer: () => {
      const { batch, tokens, width, heads, hidden } = block;
      const parameters = [
        ...[2, 3, 4, 5].map((seed) => parameter([width, width], seed)),
        parameter([width, hidden], 6),
        parameter([hidden, width], 7),
        ...[np.ones([width]), np.zeros([width]), np.ones([width]), np.zeros([width])],
      ];
      const norm = (h: Jax.numpy.Array, gain: Jax.numpy.Array, shift: Jax.numpy.Array) =>
        nn.standardize(h, -1).mul(gain).add(shift);
      const split = (h: Jax.numpy.Array): Jax.numpy.Array =>
        np.transpose(h.reshape([batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
      return trainer(parameters, [random([batch, tokens, width], 1)], (p, [x]) => {
        const [q, k, v, o, up, down, gain1, shift1, gain2, shift2] = p as Required<Arrays>;
        const n = norm(x!.ref, gain1!, shift1!);
        const keys = np.transpose(split(np.matmul(n.ref, k!)), [0, 1, 3, 2]);
        const queries = split(np.matmul(n.ref, q!)).mul(1 / Math.sqrt(width / heads));
        const shares = nn.softmax(np.matmul(queries, keys), -1);
        const seen = np.matmul(shares, split(np.matmul(n, v!)));
        const joined = np.transpose(seen, [0, 2, 1, 3]).reshape([batch, tokens, width]);
        const h = x!.add(np.matmul(joined, o!));
        const inner = nn.gelu(np.matmul(norm(h.ref, gain2!, shift2!), up!), { approximate: false });
        return np.mean(np.square(h.add(np.matmul(inner, down!))));
      });
    },
    cnn: () => {
      const { batch, size, first, second, left, classes } = cnn;
      const parameters = [
        parameter([first, 1, 5, 5], 2),
        parameter([second, first, 3, 3], 3),
        parameter([left, classes], 4),
      ];
      const data = [random([batch, 1, size, size], 1), hot(batch, classes)];
      // Largest of each 2 by 2 block, whose rows and columns that do not fill one are dropped.
      const pool = (h: Jax.numpy.Array): Jax.numpy.Array => {
        const [n, c, height] = h.shape as [number, number, number];
        const half = Math.floor(height / 2);
        const even = h.slice([], [], [0, 2 * half], [0, 2 * half]);
        return np.max(even.reshape([n, c, half, 2, half, 2]), [3, 5]);
      };
      return trainer(parameters, data, (p, [x, target]) => {
        let h = x!;
        for (const filter of p.slice(0, 2)) h = pool(nn.relu(lax.conv(h, filter, [1, 1], "VALID")));
        return entropy(np.matmul(h.reshape([batch, left]), p[2]!), target!);
      });
    },
  };
}

answer(async () => rowsOf(await openJax(threads)));
