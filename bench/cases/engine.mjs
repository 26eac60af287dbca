/** Our engine beside its peers: workers of one page, in turn. */

const shares = (row, target, peers, threads = "2") => ({
  row,
  target,
  ours: `capstone ${threads}`,
  peers,
});

export const benchCase = {
  name: "engine",
  about:
    "one run of each row, in ms, the fastest of a round; ratios are of the fastest of all rounds",
  page: "peers/engine.html",
  rounds: 3,
  comparisons: [
    shares("mlp", 0.15, ["tfjs 1"]),
    shares("mlp", 0.5, ["jax 1", "jax 2"]),
    shares("cnn", 0.1, ["jax 1", "jax 2"]),
    shares("transformer", 0.2, ["tfjs 1"]),
    shares("transformer", 0.7, ["jax 1", "jax 2"]),
    shares("matmul 512", 0.75, ["tfjs 1", "ort 1", "jax 1"], "1"),
    shares("matmul 1024", 0.75, ["tfjs 1", "ort 1", "jax 1"], "1"),
    shares("matmul 512", 0.75, ["tfjs 2", "ort 2", "jax 2"]),
    shares("matmul 1024", 0.75, ["tfjs 2", "ort 2", "jax 2"]),
    shares("matmul 64", 1.1, ["capstone 1"]),
    { ...shares("A·Bᵀ 512", 1.2, ["capstone 1"], "1"), against: "matmul 512" },
    { ...shares("Aᵀ·B 512", 1.2, ["capstone 1"], "1"), against: "matmul 512" },
    {
      ...shares("batch of 32", 1.2, ["capstone 1"], "1"),
      against: "matmul 512",
      work: (32 * 64 * 32 * 64) / 512 ** 3,
    },
    shares("add", 0.7, ["tfjs 1"]),
    shares("backward", 0.3, ["tfjs 1"]),
    {
      row: "mlp profiled",
      target: 1.15,
      ours: "capstone 2",
      peers: ["capstone 2"],
      against: "mlp",
    },
  ],
};
