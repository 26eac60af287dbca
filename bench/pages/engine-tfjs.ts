/** The rows in tfjs. */
import type * as Tf from "@tensorflow/tfjs";
import { answer, block, cnn, labels, mlp, type Row, threads } from "./engine-side.ts";
import { numbers } from "./fastest.ts";
import { openTfjs } from "./open-tfjs.ts";

function rowsOf(tf: typeof Tf): Record<string, Row> {
  const random = (shape: number[], seed: number): Tf.Tensor => {
    const count = shape.reduce((product, n) => product * n, 1);
    return tf.tensor(numbers(count, seed), shape);
  };
  const parameter = (shape: number[], seed: number): Tf.Tensor =>
    tf.variable(random(shape, seed).mul(0.05) as Tf.Tensor);
  const square = (n: number) => () => {
    const [a, b] = [random([n, n], 1), random([n, n], 2)];
    return () => tf.matMul(a, b).dispose();
  };
  /** Zeros everywhere but at the label: tfjs has no cross entropy by class number. */
  const oneHot = (count: number, classes: number): Tf.Tensor =>
    tf.oneHot(tf.tensor1d(labels(count, classes), "int32"), classes).toFloat();
  const trainer = (loss: () => Tf.Scalar) => {
    const optimizer = tf.train.adam(0.001);
    return () => optimizer.minimize(loss)?.dispose();
  };

  return {
    "matmul 512": square(512),
    "matmul 1024": square(1024),
    add: () => {
      const [a, b] = [random([4], 1), random([4], 2)];
      return () => tf.add(a, b).dispose();
    },
    backward: () => {
      const x = random([4], 1);
      const gradient = tf.grad((t: Tf.Tensor) => t.add(t));
      return () => gradient(x).dispose();
    },
    mlp: () => {
      const { batch, sizes } = mlp;
      const x = random([batch, sizes[0]!], 1);
      const target = oneHot(batch, sizes.at(-1)!);
      const layers = sizes.slice(1).map((n, i) => ({
        weight: parameter([sizes[i]!, n], i + 2) as Tf.Tensor2D,
        bias: parameter([n], i + 9),
      }));
      const forward = (): Tf.Tensor =>
        layers.reduce((h: Tf.Tensor, { weight, bias }, i) => {
          const y = tf.matMul(h as Tf.Tensor2D, weight).add(bias);
          return i < layers.length - 1 ? y.relu() : y;
        }, x);
      return trainer(() => tf.losses.softmaxCrossEntropy(target, forward()) as Tf.Scalar);
    },
    transformer: () => {
      const { batch, tokens, width, heads, hidden } = block;
      const x = random([batch, tokens, width], 1) as Tf.Tensor3D;
      const [q, k, v, o] = [2, 3, 4, 5].map((seed) => parameter([width, width], seed));
      const [up, down] = [parameter([width, hidden], 6), parameter([hidden, width], 7)];
      const gains = [8, 9].map(() => tf.variable(tf.ones([width])));
      const shifts = [8, 9].map(() => tf.variable(tf.zeros([width])));
      const dense = (h: Tf.Tensor, weight: Tf.Tensor): Tf.Tensor =>
        tf
          .matMul(
            h.reshape([batch * tokens, h.shape.at(-1)!]) as Tf.Tensor2D,
            weight as Tf.Tensor2D,
          )
          .reshape([batch, tokens, weight.shape[1]!]);
      const norm = (h: Tf.Tensor, i: number): Tf.Tensor => {
        const { mean, variance } = tf.moments(h, -1, true);
        const standard = h.sub(mean).mul(tf.rsqrt(variance.add(1e-5)));
        return standard.mul(gains[i]!).add(shifts[i]!);
      };
      const split = (h: Tf.Tensor): Tf.Tensor =>
        h.reshape([batch, tokens, heads, width / heads]).transpose([0, 2, 1, 3]);
      const attend = (h: Tf.Tensor): Tf.Tensor => {
        const scores = tf.matMul(split(dense(h, q!)), split(dense(h, k!)), false, true);
        const shares = tf.softmax(scores.mul(1 / Math.sqrt(width / heads)));
        const seen = tf.matMul(shares, split(dense(h, v!))).transpose([0, 2, 1, 3]);
        return dense(seen.reshape([batch, tokens, width]), o!);
      };
      const gelu = (h: Tf.Tensor): Tf.Tensor => h.mul(tf.erf(h.mul(Math.SQRT1_2)).add(1)).mul(0.5);
      return trainer(() => {
        const h = x.add(attend(norm(x, 0)));
        const y = h.add(dense(gelu(dense(norm(h, 1), up)), down));
        return y.square().mean() as Tf.Scalar;
      });
    },
    cnn: () => {
      const { batch, size, first, second, left, classes } = cnn;
      const x = random([batch, size, size, 1], 1) as Tf.Tensor4D;
      const target = oneHot(batch, classes);
      const filters = [parameter([5, 5, 1, first], 2), parameter([3, 3, first, second], 3)];
      const weight = parameter([left, classes], 4) as Tf.Tensor2D;
      return trainer(() => {
        let h: Tf.Tensor4D = x;
        for (const filter of filters) {
          const seen = tf.conv2d(h, filter as Tf.Tensor4D, 1, "valid");
          h = tf.maxPool(seen.relu() as Tf.Tensor4D, 2, 2, "valid");
        }
        const logits = tf.matMul(h.reshape([batch, left]) as Tf.Tensor2D, weight);
        return tf.losses.softmaxCrossEntropy(target, logits) as Tf.Scalar;
      });
    },
  };
}

answer(async () => rowsOf(await openTfjs(threads)));
