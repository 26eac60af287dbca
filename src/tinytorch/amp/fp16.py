"""Writes fp16.json: numbers of float32 and what NumPy's float16 makes of them, as bits of float32; and what autocast should give.
python3 src/tinytorch/amp/fp16.py"""

import json
from pathlib import Path

import numpy as np

rng = np.random.default_rng(16)

# Each exponent that matters, with any fraction; then the edges: 0, the least normal and subnormal numbers, halves between neighbours,
# the largest number and half way beyond it, infinity, NaN
drawn = (rng.integers(127 - 28, 127 + 19, 192) << 23 | rng.integers(0, 1 << 23, 192)).astype(np.uint32)
halves = (rng.integers(127 - 14, 127 + 16, 32) << 23 | rng.integers(0, 1 << 10, 32) << 13 | 1 << 12).astype(np.uint32)
edges = np.array(
    [0, 1e-45, 1e-38, 2**-26, 2**-25, np.nextafter(np.float32(2**-25), np.float32(1)), 3 * 2**-26, 2**-24, 3 * 2**-25, 5 * 2**-25]
    + [2**-14 - 2**-24, 2**-14 - 2**-25, 2**-14 - 2**-26, 2**-14, 1e-8, 1, 2049, 2051, 65504, 65519.996, 65520, 65536, 3e38, np.inf, np.nan],
    dtype=np.float32,
).view(np.uint32)
positive = np.concatenate([drawn, halves, edges])
given = np.concatenate([positive, positive | np.uint32(1 << 31)])
with np.errstate(over="ignore"):
    rounded = given.view(np.float32).astype(np.float16).astype(np.float32).view(np.uint32)



def h(x):
    return np.asarray(x).astype(np.float16).astype(np.float64)


def settled(product):
    """Rounded to fp16, where float32 sums in any order round to the same: nothing lies close to half way."""
    for factor in (1 - 2**-20, 1 + 2**-20):
        assert (h(product * factor) == h(product)).all(), "draw other numbers"
    return h(product)


def f32(*shape):
    return rng.uniform(-2, 2, shape).astype(np.float32).astype(np.float64)


def linear():
    """h(h(x) h(w) + h(b)), and gradients as fp16's of a result whose own gradient is g."""
    x, w, b, g = f32(3, 4), f32(4, 2), f32(2), f32(3, 2)
    dy = h(g)
    return {
        "x": x, "weight": w, "bias": b, "gradient": g,
        "y": settled(h(x) @ h(w) + h(b)),
        "toX": settled(dy @ h(w).T), "toWeight": settled(h(x).T @ dy), "toBias": settled(dy.sum(0)),
    }


def convolution():
    """One channel, 2 x 2, no bias."""
    x, w, g = f32(1, 1, 4, 3), f32(1, 1, 2, 2), f32(1, 1, 3, 2)
    dy = h(g)
    patch = lambda i, j: h(x)[0, 0, i:i + 3, j:j + 2]
    y = sum(patch(i, j) * h(w)[0, 0, i, j] for i in range(2) for j in range(2))
    to_weight = np.array([[(patch(i, j) * dy[0, 0]).sum() for j in range(2)] for i in range(2)])
    return {"x": x, "weight": w, "gradient": g, "y": settled(y)[None, None], "toWeight": settled(to_weight)[None, None]}


def attention():
    """Scores and shares stay in fp32."""
    q, k, v = f32(1, 3, 2), f32(1, 3, 2), f32(1, 3, 2)
    scores = h(q) @ np.swapaxes(h(k), 1, 2) / np.sqrt(2)
    shares = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    return {"query": q, "key": k, "value": v, "y": settled(shares @ h(v))}


def plain(layer):
    return {name: {"shape": list(x.shape), "values": x.ravel().tolist()} for name, x in layer.items()}


layers = {name: plain(layer()) for name, layer in {"linear": linear, "convolution": convolution, "attention": attention}.items()}

rows = {"source": f"NumPy {np.__version__}, float16", "given": given.tolist(), "rounded": rounded.tolist(), **layers}
Path(__file__).with_name("fp16.json").write_text(json.dumps(rows) + "\n")
