"""Writes reference.json: what every operation should give, computed by NumPy in float64. Run it after adding a case:
python3 src/tinytorch/operations/reference.py"""

import json
import math
from pathlib import Path

import numpy as np
import reference_options

rng = np.random.default_rng(20261122)
cases = {}


def f(*shape, low=-2.0, high=2.0):
    return rng.uniform(low, high, shape).round(3)


def i(high, *shape):
    return rng.integers(0, high, shape).astype(np.int32)


def case(name, function, *inputs):
    cases[name] = {"inputs": [pack(x) for x in inputs], "output": pack(np.asarray(function(*inputs)))}


def pack(x):
    dtype = {"f": "float32", "i": "int32", "b": "bool"}[x.dtype.kind]
    values = x.astype(np.float64).ravel().tolist()
    return {"dtype": dtype, "shape": list(x.shape), "values": [round(v, 9) if math.isfinite(v) else named(v) for v in values]}


def named(v):
    """JSON has no such numbers; JavaScript's Number() reads these words."""
    return "NaN" if math.isnan(v) else "Infinity" if v > 0 else "-Infinity"


erf = np.vectorize(math.erf)


def softmax(x, axis):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def cross_entropy(logits, target, reduction="mean", smoothing=0.0):
    n, c = logits.shape
    hot = np.eye(c)[target] if target.ndim == 1 else target
    hot = hot * (1 - smoothing) + smoothing / c
    losses = -(hot * np.log(softmax(logits, 1))).sum(1)
    return {"mean": losses.mean, "sum": losses.sum, "none": lambda: losses}[reduction]()


a, b = f(2, 3), f(2, 3)
row, column, positive = f(3), f(2, 1), f(2, 3, low=0.3, high=2.0)
for name, function in {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "maximum": np.maximum, "minimum": np.minimum,
}.items():
    case(name, function, a, b)
    case(f"{name} row", function, a, row)
    case(f"{name} column by row", function, column, row)
case("div", np.divide, a, positive)
case("div row", np.divide, a, f(3, low=0.5))
case("pow", np.power, positive, b)
case("pow number", lambda x: x**3, a)
case("add int and float", np.add, i(5, 2, 3), a)
case("mul ints", lambda x, y: x * y, i(5, 2, 3), i(5, 3))
case("sub scalar", lambda x: x - 1.5, a)
for name, function in {"neg": np.negative, "abs": np.abs, "square": np.square, "exp": np.exp, "tanh": np.tanh}.items():
    case(name, function, a)
case("log", np.log, positive)
case("sqrt", np.sqrt, positive)
case("relu", lambda x: np.maximum(x, 0), a)
case("sigmoid", lambda x: 1 / (1 + np.exp(-x)), a)
case("gelu", lambda x: x * 0.5 * (1 + erf(x / math.sqrt(2))), f(3, 4, low=-4, high=4))
near = np.array([[1.0, 2.0, 3.0], [1.0, 5.0, -3.0]])
same = np.array([1.0, 3.0, 3.0])
for name, function in {
    "eq": np.equal, "ne": np.not_equal, "gt": np.greater, "ge": np.greater_equal, "lt": np.less, "le": np.less_equal,
}.items():
    case(name, function, near, same)
case("eq ints", np.equal, i(3, 2, 3), i(3, 2, 3))
case("logicalAnd", np.logical_and, near > 1, near < 4)
case("logicalOr", np.logical_or, near > 1, same > 4)
case("logicalNot", np.logical_not, near > 1)
case("where", np.where, near > 1, a, row)
case("maskedFill", lambda x, m: np.where(m, -9.0, x), a, same > 1)
case("to int32", lambda x: np.trunc(x).astype(np.int32), a)
case("to bool", lambda x: x != 0, np.array([0.0, 0.5, -2.0]))
case("to float32", lambda x: x.astype(np.float64), i(5, 4))

x3 = f(2, 3, 4)
for name, function in {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min}.items():
    case(name, function, x3)
    for axis in (0, 1, -1):
        case(f"{name} {axis}", lambda x: function(x, axis=axis), x3)
    case(f"{name} keepdim", lambda x: function(x, axis=1, keepdims=True), x3)
    case(f"{name} two", lambda x: function(x, axis=(0, 2)), x3)
case("sum bool", lambda x: x.sum().astype(np.int32), near > 1)
case("sum int", lambda x: x.sum(0).astype(np.int32), i(9, 3, 2))
case("argmax", lambda x: x.argmax().astype(np.int32), x3)
case("argmax 0", lambda x: x.argmax(0).astype(np.int32), x3)
case("argmax -1", lambda x: x.argmax(-1).astype(np.int32), x3)
case("argmin 1", lambda x: x.argmin(1).astype(np.int32), x3)
case("topk values", lambda x: np.sort(x, -1)[..., ::-1][..., :2].copy(), x3)
case("topk indices", lambda x: np.argsort(-x, -1)[..., :2].astype(np.int32), x3)
for axis in (-1, 0, 1):
    case(f"softmax {axis}", lambda x: softmax(x, axis), x3)
    case(f"logSoftmax {axis}", lambda x: np.log(softmax(x, axis)), x3)
case("softmax large", lambda x: softmax(x, -1), np.array([[1000.0, 1001.0, 999.0]]))
logits, labels = f(4, 3), i(3, 4)
case("crossEntropy", cross_entropy, logits, labels)
case("crossEntropy sum", lambda x, t: cross_entropy(x, t, "sum"), logits, labels)
case("crossEntropy none", lambda x, t: cross_entropy(x, t, "none"), logits, labels)
case("crossEntropy smoothed", lambda x, t: cross_entropy(x, t, smoothing=0.1), logits, labels)
case("crossEntropy soft", cross_entropy, logits, f(4, 3, low=0, high=1))
case("mseLoss", lambda x, y: ((x - y) ** 2).mean(), a, b)

case("reshape", lambda x: x.reshape(4, 6), x3)
case("flatten", lambda x: x.reshape(2, 12), x3)
case("unsqueeze", lambda x: x[:, None], a)
case("squeeze", lambda x: x.squeeze(1), f(2, 1, 3))
case("expand", lambda x: np.broadcast_to(x, (4, 2, 3)), column)
case("permute", lambda x: x.transpose(2, 0, 1).copy(), x3)
case("transpose", lambda x: x.swapaxes(0, 2).copy(), x3)
case("T", lambda x: x.T.copy(), a)
case("cat", lambda x, y: np.concatenate([x, y], 1), a, f(2, 2))
case("cat 0", lambda x, y: np.concatenate([x, y, x]), a, b)
case("stack", lambda x, y: np.stack([x, y], 1), a, b)
case("slice", lambda x: x[1, 0:2, -1].copy(), x3)
case("slice step", lambda x: x[:, :, 0:4:2].copy(), x3)
case("slice negative", lambda x: x[:, -2:].copy(), x3)
case("slice picked", lambda x, p: x[:, p].copy(), x3, i(3, 4))
case("narrow", lambda x: x[:, 1:3].copy(), x3)
case("indexSelect", lambda x, p: x[p].copy(), f(4, 2), i(4, 5))
case("indexSelect 2", lambda x, p: x[:, :, p].copy(), x3, i(4, 3))
case("gather", lambda x, p: np.take_along_axis(x, p, 1), f(3, 4), i(4, 3, 2))
case("gather 0", lambda x, p: np.take_along_axis(x, p, 0), f(3, 2), i(3, 4, 2))

case("matmul", np.matmul, f(3, 4), f(4, 2))
case("matmul batched", np.matmul, f(2, 3, 4), f(2, 4, 2))
case("matmul batch by matrix", np.matmul, f(2, 3, 4), f(4, 2))
case("matmul matrix by batch", np.matmul, f(3, 4), f(2, 4, 2))
case("matmul broadcast batches", np.matmul, f(2, 1, 2, 3), f(3, 3, 2))
case("matmul vector", np.matmul, f(3, 4), f(4))
case("matmul row", np.matmul, f(4), f(4, 3))
case("matmul dot", np.matmul, f(5), f(5))
case("matmul transposed", lambda x, y: x @ y.T, f(3, 4), f(2, 4))
case("linear", lambda x, w, c: x @ w + c, f(3, 4), f(4, 2), f(2))
case("linear batch", lambda x, w, c: x @ w + c, f(2, 3, 4), f(4, 2), f(2))
case("linear without bias", np.matmul, f(3, 4), f(4, 2))

# Elementwise, once more
case("sin", np.sin, a)
case("cos", np.cos, a)
case("erf", erf, a)
case("clamp", lambda x: np.clip(x, -0.7, 0.9), a)
case("clamp low", lambda x: np.maximum(x, 0.1), a)
case("clamp ints", lambda x: np.clip(x, 1, 3), i(6, 2, 3))

# Reductions and order
spread = f(2, 3, 4, low=0.4, high=1.6)
case("prod", np.prod, f(2, 3))
case("prod 1", lambda x: x.prod(1), spread)
case("prod zero", lambda x: x.prod(1, keepdims=True), np.array([[1.5, 0.0, 2.0], [0.5, 3.0, -1.0]]))
case("var", lambda x: x.var(ddof=1), x3)
case("var 1", lambda x: x.var(1, ddof=1, keepdims=True), x3)
case("var biased", lambda x: x.var((0, 2)), x3)
case("std", lambda x: x.std(2, ddof=1), x3)
case("any", lambda x: x.any(1), near > 2)
case("any everything", lambda x: x.any(), near > 9)
case("all", lambda x: x.all(0), near > 0)
case("cumsum 0", lambda x: x.cumsum(0), x3)
case("cumsum -1", lambda x: x.cumsum(-1), x3)
case("topk smallest", lambda x: np.sort(x, 1)[:, :2].copy(), x3)
case("sort", lambda x: np.sort(x, -1), x3)
case("sort descending", lambda x: -np.sort(-x, 0), x3)
case("argsort", lambda x: np.argsort(x, 1).astype(np.int32), x3)

# Picking and placing
case("slice ellipsis", lambda x: x[..., 1].copy(), x3)
case("slice new", lambda x: x[:, None, 1].copy(), x3)
case("slice pairs", lambda x, p, q: x[p, q].copy(), x3, i(2, 5), i(3, 5))
case("slice pairs behind", lambda x, p, q: x[:, p, q].copy(), x3, i(3, 2, 2), i(4, 2))
case("slice mask", lambda x, m: x[m].copy(), near, near > 1.5)
case("slice mask rows", lambda x, m: x[:, m].copy(), x3, np.array([True, False, True]))
case("maskedSelect", lambda x, m: x[m].copy(), near, near < 2.5)
case("broadcastTo", lambda x: np.broadcast_to(x, (4, 2, 3)), column)
case("split", lambda x: x[:, :, 2:4].copy(), x3)
case("split sizes", lambda x: x[:, 1:].copy(), x3)
case("chunk", lambda x: x[:, :, 2:].copy(), x3)
case("unbind", lambda x: x[:, 1].copy(), x3)
case("pad", lambda x: np.pad(x, ((0, 0), (1, 0), (0, 2))), x3)
case("pad value", lambda x: np.pad(x, ((1, 1), (0, 2)), constant_values=-3.0), a)


def scatter_add(x, p, s, axis):
    out = x.copy()
    for at in np.ndindex(*p.shape):
        to = list(at)
        to[axis] = p[at]
        out[tuple(to)] += s[at]
    return out


case("scatterAdd", lambda x, p, s: scatter_add(x, p, s, 0), f(3, 4), i(3, 2, 4), f(2, 4))
case("scatterAdd 1", lambda x, p, s: scatter_add(x, p, s, 1), f(2, 3), i(3, 2, 5), f(2, 5))
case("oneHot", lambda p: np.eye(4, dtype=np.int32)[p], i(4, 2, 3))
case("embedding", lambda p, w: w[p].copy(), i(5, 2, 3), f(5, 4))


# Dropout: splitmix32, as dropout.ts says
def drop(x, p, seed):
    state, out = seed, np.zeros(x.size)
    for at in range(x.size):
        state = (state + 0x9E3779B9) & 0xFFFFFFFF
        m = ((state ^ (state >> 16)) * 0x21F0AAAD) & 0xFFFFFFFF
        m = ((m ^ (m >> 15)) * 0x735A2D97) & 0xFFFFFFFF
        out[at] = 0 if (m ^ (m >> 15)) < p * 2**32 else 1 / (1 - p)
    return x * out.reshape(x.shape)


case("dropout", lambda x: drop(x, 0.4, 7), f(4, 5))


# Images
def conv2d(x, w, bias=None, stride=1, padding=0, groups=1):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    n, c, h, width = x.shape
    o, per, kh, kw = w.shape
    oh, ow = (h - kh) // sh + 1, (width - kw) // sw + 1
    out = np.zeros((n, o, oh, ow))
    for k in range(o):
        first = (k // (o // groups)) * per
        for y in range(oh):
            for z in range(ow):
                patch = x[:, first : first + per, y * sh : y * sh + kh, z * sw : z * sw + kw]
                out[:, k, y, z] = (patch * w[k]).sum((1, 2, 3))
    return out if bias is None else out + bias[:, None, None]


def pool(x, size, stride, reduce, padding=0, fill=0.0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=fill)
    oh, ow = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    out = np.zeros((*x.shape[:2], oh, ow))
    for y in range(oh):
        for z in range(ow):
            out[:, :, y, z] = reduce(x[:, :, y * stride : y * stride + size, z * stride : z * stride + size], (2, 3))
    return out


def distinct(*shape):
    """No two alike, so that the largest is clear, and stays it when one is moved a little."""
    return (rng.permutation(int(np.prod(shape))).reshape(shape) * 0.1 - 1).round(3)


image = f(2, 3, 5, 4)
case("conv2d", conv2d, image, f(4, 3, 3, 2))
case("conv2d bias", conv2d, image, f(2, 3, 2, 2), f(2))
case("conv2d padding", lambda x, w, b: conv2d(x, w, b, padding=1), f(2, 2, 4, 4), f(3, 2, 3, 3), f(3))
case("conv2d stride", lambda x, w: conv2d(x, w, stride=2), f(1, 2, 6, 5), f(2, 2, 3, 2))
case("conv2d stride padding", lambda x, w, b: conv2d(x, w, b, stride=(2, 1), padding=(1, 0)), image, f(2, 3, 3, 3), f(2))
case("conv2d one channel", lambda x, w: conv2d(x, w, padding=1), f(2, 1, 4, 4), f(2, 1, 3, 3))
case("conv2d 1x1", conv2d, image, f(4, 3, 1, 1))
case("depthwiseConv2d", lambda x, w: conv2d(x, w, groups=3), image, f(3, 1, 3, 3))
case("depthwiseConv2d padding", lambda x, w, b: conv2d(x, w, b, padding=1, groups=3), image, f(3, 1, 3, 3), f(3))
case("depthwiseConv2d stride", lambda x, w: conv2d(x, w, stride=2, padding=1, groups=2), f(1, 2, 5, 5), f(2, 1, 3, 3))
case("depthwiseConv2d multiplied", lambda x, w: conv2d(x, w, groups=2), f(1, 2, 4, 4), f(4, 1, 2, 2))
case("maxPool2d", lambda x: pool(x, 2, 2, np.max), distinct(2, 2, 4, 4))
case("maxPool2d odd", lambda x: pool(x, 2, 2, np.max), distinct(1, 3, 5, 5))
case("maxPool2d overlapping", lambda x: pool(x, 3, 1, np.max), distinct(1, 2, 4, 4))
case("maxPool2d padding", lambda x: pool(x, 3, 2, np.max, 1, -np.inf), distinct(1, 2, 5, 5))
case("avgPool2d", lambda x: pool(x, 2, 2, np.mean), f(2, 2, 4, 4))
case("avgPool2d padding", lambda x: pool(x, 3, 2, np.mean, 1), f(1, 2, 5, 5))
case("avgPool2d overlapping", lambda x: pool(x, 2, 1, np.mean), f(1, 2, 3, 4))
case("globalAvgPool2d", lambda x: x.mean((2, 3), keepdims=True), image)


# Normalisation
def batch_norm(x, w, b, mean=None, var=None):
    mean = x.mean((0, 2, 3)) if mean is None else mean
    var = x.var((0, 2, 3)) if var is None else var
    s = [None, slice(None), None, None]
    return (x - mean[tuple(s)]) / np.sqrt(var + 1e-5)[tuple(s)] * w[tuple(s)] + b[tuple(s)]


case("batchNorm", batch_norm, f(2, 3, 2, 2), f(3), f(3))
case("batchNormFixed", batch_norm, f(2, 3, 2, 2), f(3), f(3), f(3), f(3, low=0.5))


def layer_norm(x, w=None, b=None, axes=(-1,)):
    y = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + 1e-5)
    return y if w is None else y * w + b


case("layerNorm", layer_norm, x3, f(4), f(4))
case("layerNorm two", lambda x, w, b: layer_norm(x, w, b, (-2, -1)), x3, f(3, 4), f(3, 4))
case("layerNorm plain", layer_norm, x3)


# Losses and attention
chance = f(2, 3, low=0.1, high=0.9)
case("bce", lambda p, y: -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(), chance, f(2, 3, low=0, high=1))
case("bce none", lambda p, y: -(y * np.log(p) + (1 - y) * np.log(1 - p)), chance, f(2, 3, low=0, high=1))
case("bceWithLogits", lambda x, y: (np.log1p(np.exp(x)) - x * y).mean(), a, f(2, 3, low=0, high=1))
case("bceWithLogits sum", lambda x, y: (np.log1p(np.exp(x)) - x * y).sum(), a, f(2, 3, low=0, high=1))


def attention(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    return softmax(scores if mask is None else np.where(mask, scores, -1e9), -1) @ v


case("attention", attention, f(2, 3, 4), f(2, 5, 4), f(2, 5, 2))
case("attention heads", attention, f(2, 2, 3, 2), f(2, 2, 3, 2), f(2, 2, 3, 2))
case("attention mask", attention, f(2, 3, 4), f(2, 3, 4), f(2, 3, 4), np.array([[1, 0, 0], [1, 1, 0], [0, 1, 1]]) > 0)
case("attention causal", lambda q, k, v: attention(q, k, v, np.tri(3) > 0), f(1, 3, 2), f(1, 3, 2), f(1, 3, 2))
case("attention sequence masks", attention, f(2, 2, 3, 2), f(2, 2, 3, 2), f(2, 2, 3, 2), rng.uniform(size=(2, 1, 3, 3)) > 0.3)
case("matmul transposed batches", lambda x, y: np.swapaxes(x, -1, -2) @ y, f(2, 3, 4), f(2, 3, 2))
case("softmax heads", lambda x: softmax(x, -1), f(2, 2, 3, 3))

# Several in a row, so that data lies channels last between them
case("images in a row", lambda x, w, u: pool(np.maximum(conv2d(conv2d(x, w, padding=1), u, groups=2), 0), 2, 2, np.mean).reshape(2, -1), f(2, 2, 4, 4), f(2, 2, 3, 3), f(2, 1, 1, 1))
case("images added", lambda x, w: (conv2d(x, w, padding=1) + x) * 2 - x, f(1, 2, 3, 3), f(2, 2, 3, 3))
case("images summed", lambda x, w: conv2d(x, w).sum(1), f(1, 2, 3, 3), f(2, 2, 2, 2))

# Rows that graphs are rewritten to
case("linearRelu", lambda x, w, b: np.maximum(x @ w + b, 0), f(4, 3), f(3, 5), f(5))
case("linearRelu batch", lambda x, w, b: np.maximum(x @ w + b, 0), f(2, 3, 4), f(4, 3), f(3))
swap = lambda x: np.swapaxes(x, -1, -2)
case("matmulTransposed a", lambda x, y: swap(x) @ y, f(3, 2), f(3, 4))
case("matmulTransposed b", lambda x, y: x @ swap(y), f(3, 2), f(4, 2))
case("matmulTransposed both", lambda x, y: swap(x) @ swap(y), f(3, 2), f(4, 3))
case("matmulTransposed batches", lambda x, y: swap(x) @ y, f(2, 3, 4), f(2, 3, 2))
case("matmulTransposed batch by matrix", lambda x, y: x @ swap(y), f(2, 3, 4), f(5, 4))
case("matmulTransposed batch a by matrix", lambda x, y: swap(x) @ swap(y), f(2, 4, 3), f(5, 4))
case("matmulTransposed matrix by batch", lambda x, y: x @ swap(y), f(3, 4), f(2, 5, 4))
case("flattenChannelsLast", lambda x: x.transpose(0, 2, 3, 1).reshape(x.shape[0], -1), f(2, 3, 2, 2))


def int8_product(x, w):
    """Columns of w in -127 … 127, rows of x in 0 … 127, as backend/int8.ts has it."""
    scale = np.abs(w).max(0) / 127
    low, high = np.minimum(x.min(-1, keepdims=True), 0), np.maximum(x.max(-1, keepdims=True), 0)
    step = (high - low) / 127
    zero = np.round(-low / step)
    bytes_of_x = np.clip(np.round(x / step) + zero, 0, 127) - zero
    return (bytes_of_x @ np.round(w / scale)) * step * scale


case("linearInt8", lambda x, w: int8_product(x, w), f(2, 3, 21), f(21, 13))
case("linearInt8 relu", lambda x, w, b: np.maximum(int8_product(x, w) + b, 0), f(5, 36), f(36, 9), f(9))


def fake_quantize(x, scale, zero):
    """ONNX's QuantizeLinear to uint8 and DequantizeLinear; halves go to the even number."""
    return (np.clip(np.round(x / scale) + zero, 0, 255) - zero) * scale


# Halves of a step, and both ends of the range: -12 and 243 steps of an eighth.
steps = np.array([[-2.0, -1.5, -1.4375, -0.0625, 0.0625], [0.1875, 0.3125, 3.3, 30.375, 31.0]])
case("fakeQuantize", lambda x: fake_quantize(x, 0.125, 12), steps)
case("dequantize columns", lambda q, s: q * s, np.array([[-127, 3, 0], [5, 127, -1]], dtype=np.int32), f(3))
case("dequantize filters", lambda q, s: q * s[:, None, None, None], np.arange(-6, 6, dtype=np.int32).reshape(2, 3, 2, 1), f(2))

# Subnormal numbers, halves between neighbours, and both sides of what is too large; amp/fp16.py has the table of bits
some = [[1 / 3, -0.1, 2049.0, 2051.0], [2.0**-24, 3 * 2.0**-26, -(2.0**-25), 6e-5], [65504.0, 65519.0, -1e-9, 0.0]]
case("roundToFp16", lambda x: x.astype(np.float16).astype(np.float64), np.array(some))

reference_options.add(case)

# What is not usual: dtypes that differ, no elements, no dimensions, numbers that are none, gradients at the edges. Results are
# NumPy's, or written out after PyTorch's documentation where NumPy differs (NaN counts as the largest number when sorted). A
# gradient is that of the sum of the result.
special = {}
nan, inf = float("nan"), float("inf")
none = None


def t(values, dtype=float):
    return np.array(values, dtype=dtype)


def whole(values):
    return t(values, np.int32)


def truth(values):
    return t(values, bool)


def odd(name, output, *inputs, gradients=None):
    special[name] = {"inputs": [pack(x) for x in inputs], "output": pack(np.asarray(output))}
    if gradients is not None:
        special[name]["gradients"] = [None if g is None else pack(np.asarray(g, dtype=float)) for g in gradients]


# Several dtypes: bool < int32 < float32
odd("cat int and float", t([0, 1, 0.5]), whole([0, 1]), t([0.5]), gradients=[none, [1]])
odd("cat bool and int", whole([1, 0, 7]), truth([1, 0]), whole([7]))
odd("stack bool and float", t([[1, 0], [0.5, -2]]), truth([1, 0]), t([0.5, -2]), gradients=[none, [1, 1]])
odd("where int and float", t([1, 0.5]), truth([1, 0]), whole([1, 2]), t([3, 0.5]), gradients=[none, none, [0, 1]])
odd("where bool and int", whole([1, 5]), truth([1, 0]), truth([1, 1]), whole([4, 5]))
odd("add bools", truth([1, 1, 0]), truth([1, 1, 0]), truth([1, 0, 0]))
odd("mul bools", truth([1, 0, 0]), truth([1, 1, 0]), truth([1, 0, 0]))
odd("mul bool and float", t([0.5, 0]), truth([1, 0]), t([0.5, 2]), gradients=[none, [1, 0]])
odd("add bool and int", whole([4, 4]), truth([1, 0]), whole([3, 4]))
odd("sub int and float", t([0.5, 4]), whole([1, 2]), t([0.5, -2]), gradients=[none, [-1, -1]])
odd("maximum bools", truth([1, 1, 0]), truth([1, 1, 0]), truth([1, 0, 0]))
odd("minimum bools", truth([1, 0, 0]), truth([1, 1, 0]), truth([1, 0, 0]))
odd("maximum int and float", t([1.5, 2]), whole([1, 2]), t([1.5, -2]), gradients=[none, [1, 0]])
odd("maximum ints", whole([3, 2]), whole([1, 2]), whole([3, -2]))
odd("gt bool and int", truth([0, 0, 1]), truth([1, 0, 1]), whole([1, 0, -1]))
odd("eq bools", truth([1, 0, 1]), truth([1, 0, 0]), truth([1, 1, 0]))
odd("le bools", truth([1, 1, 0]), truth([1, 0, 1]), truth([1, 1, 0]))
odd("eq int and float", truth([1, 0]), whole([1, 2]), t([1, 2.5]))
odd("div ints", t([0.5, 2]), whole([1, 4]), whole([2, 2]))
odd("div bools", t([1, 0]), truth([1, 0]), truth([1, 1]))
odd("matmul int vectors", whole(11), whole([1, 2]), whole([3, 4]))
some_ints, more_ints = i(9, 2, 3, 4) - 4, i(9, 2, 4, 2) - 4
odd("matmul ints", some_ints[0] @ more_ints[0], some_ints[0], more_ints[0])
odd("matmul int batches", some_ints @ more_ints, some_ints, more_ints)
odd("matmul int batch by matrix", some_ints @ more_ints[0], some_ints, more_ints[0])
odd("matmulTransposed ints", some_ints[0].T @ some_ints[0], some_ints[0], some_ints[0])
odd("linear ints", some_ints[0] @ more_ints[0] + whole([1, -1]), some_ints[0], more_ints[0], whole([1, -1]))
odd("exp ints", np.exp(t([0, 1, -1])), whole([0, 1, -1]))
odd("sigmoid bools", 1 / (1 + np.exp(-t([1, 0]))), truth([1, 0]))
odd("softmax ints", softmax(t([[1, 2, 3]]), 1), whole([[1, 2, 3]]))
odd("neg ints", whole([-1, 2]), whole([1, -2]))
odd("abs ints", whole([1, 2]), whole([1, -2]))
odd("square ints", whole([9, 4]), whole([3, -2]))
odd("square bools", whole([1, 0]), truth([1, 0]))
odd("pow ints", whole([8, 1, -27, 0]), whole([2, 5, -3, 0]), whole([3, 0, 3, 2]))
odd("pow int number", whole([8, -27]), whole([2, -3]))
odd("pow int and float", t([4, 3]), whole([16, 9]), t([0.5, 0.5]), gradients=[none, 4 * t([np.log(16), 0]) + t([0, 3 * np.log(9)])])
odd("clamp ints by a fraction", t([1.5, 2, 2.5]), whole([1, 2, 3]))
odd("clamp bools", whole([1, 0]), truth([1, 0]))
odd("sum bools 0", whole([2, 1]), truth([[1, 0], [1, 1]]))
odd("cumsum bools", whole([1, 1, 2]), truth([1, 0, 1]))
odd("cumsum ints 1", whole([[1, 3], [3, 7]]), whole([[1, 2], [3, 4]]))
odd("prod ints", whole(-6), whole([1, -2, 3]))
odd("prod bools", whole(0), truth([1, 0, 1]))
odd("max ints 1", whole([2, 4]), whole([[1, 2], [4, 3]]))
odd("min ints 0", whole([1, 2]), whole([[1, 2], [4, 3]]))
odd("max bools 1", truth([1, 0]), truth([[1, 0], [0, 0]]))
odd("min bools", truth(0), truth([[1, 0], [1, 1]]))
odd("any ints 1", truth([1, 0]), whole([[0, 2], [0, 0]]))
odd("all floats", truth(0), t([1, 0.5, 0]))
odd("argmax ints", whole(2), whole([1, -5, 7]))
odd("argmax bools", whole(1), truth([0, 1, 1]))
odd("argmin ints 1", whole([1, 0]), whole([[3, 1], [2, 4]]))
odd("sort ints", whole([-5, 1, 1, 7]), whole([1, 7, -5, 1]))
odd("argsort ints", whole([2, 0, 3, 1]), whole([1, 7, -5, 1]))
odd("sort bools", truth([0, 0, 1, 1]), truth([1, 0, 1, 0]))
odd("argsort bools descending", whole([0, 2, 1, 3]), truth([1, 0, 1, 0]))
odd("topk ints", whole([7, 3]), whole([3, -1, 7]))
odd("gather ints", whole([[2, 1]]), whole([[1, 2]]), whole([[1, 0]]))
odd("gather bools", truth([[0, 1]]), truth([[1, 0]]), whole([[1, 0]]))
odd("indexSelect ints", whole([3, 1]), whole([1, 2, 3]), whole([2, 0]))
odd("scatterAdd int into float", t([0.5, 3.5]), t([0.5, 1.5]), whole([1, 1]), whole([1, 1]), gradients=[[1, 1], none, none])
odd("scatterAdd ints", whole([0, 5]), whole([0, 2]), whole([1, 1]), whole([1, 2]))
odd("scatterAdd of a corner", t([[4, 0], [1, 0]]), t([[0, 0], [0, 0]]), whole([[1], [0], [0]]), t([[1, 9], [2, 9], [2, 9]]), gradients=[[[1, 1], [1, 1]], none, [[1, 0], [1, 0], [1, 0]]])
odd("gather a corner", t([[2], [4]]), t([[1, 2], [3, 4], [5, 6]]), whole([[1], [1]]), gradients=[[[0, 1], [0, 1], [0, 0]], none])
odd("permute ints", whole([[1, 3], [2, 4]]), whole([[1, 2], [3, 4]]))
odd("permute bools", truth([[1, 1], [0, 0]]), truth([[1, 0], [1, 0]]))
odd("expand ints", whole([[1, 1], [2, 2]]), whole([[1], [2]]))
odd("expand bools", truth([[1, 1], [0, 0]]), truth([[1], [0]]))
odd("slice bools", truth([0, 1]), truth([1, 0, 1]))
odd("pad ints", whole([0, 1, 2]), whole([1, 2]))
odd("pad bools", truth([0, 1, 1]), truth([1, 1]))
odd("reshape bools", truth([[1], [0]]), truth([1, 0]))
odd("mseLoss int and float", t(0.625), whole([1, 2]), t([0.5, 1]), gradients=[none, [-0.5, -1]])
odd("bce int target", t(-np.log(0.25) / 2 - np.log(0.5) / 2), t([0.25, 0.5]), whole([1, 0]), gradients=[[-2, 1], none])
odd("dropout ints", t([0, 0]), whole([3, 4]))
odd("roundToFp16 ints", t([2048, 3]), whole([2049, 3]))

odd("slice by negative positions", t([3, 1, 2]), t([1, 2, 3]), whole([-1, 0, -2]), gradients=[[1, 1, 1], none])

# Whole numbers that float32 has not: on cpu and wasm
big = 2**24
odd("add beyond 2^24", whole([big + 2, 1]), whole([big + 1, big]), whole([1, 1 - big]))
odd("mul beyond 2^24", whole([25_010_001]), whole([5001]), whole([5001]))
odd("sum beyond 2^24", whole(3 * big + 2), whole([big + 1, big, big + 1]))
odd("sum beyond 2^24 over two", whole([2 * big + 2, 2]), whole([[[big + 1, 1]], [[big + 1, 1]]]))
odd("cumsum beyond 2^24", whole([big + 1, 2 * big + 2]), whole([big + 1, big + 1]))
odd("prod beyond 2^24", whole(3 * (big + 1)), whole([big + 1, 3]))
odd("max beyond 2^24", whole([big + 1]), whole([[big, big + 1]]))
odd("argmax beyond 2^24", whole(1), whole([big, big + 1, big]))
odd("argmin beyond 2^24", whole(1), whole([big + 2, big + 1, big + 2]))
odd("sort beyond 2^24", whole([-big - 1, -big, big, big + 1, big + 2]), whole([big + 1, -big, big, -big - 1, big + 2]))
odd("topk smallest beyond 2^24", whole([-(2**31), big]), whole([big + 1, big, 2**31 - 1, -(2**31)]))
odd("eq beyond 2^24", truth([0, 1]), whole([big, big + 1]), whole([big + 1, big + 1]))
odd("gt beyond 2^24", truth([0, 1]), whole([big, big + 1]), whole([big + 1, big]))
odd("maximum beyond 2^24", whole([big + 1]), whole([big]), whole([big + 1]))
odd("where beyond 2^24", whole([big + 1, 3]), truth([1, 0]), whole([big + 1, 2]), whole([3, 3]))
odd("matmul beyond 2^24", whole([[big + 1 + 4]]), whole([[big + 1, 2]]), whole([[1], [2]]))
odd("pow beyond 2^24", whole([5**11]), whole([5]), whole([11]))
odd("gather beyond 2^24", whole([big + 1]), whole([1, big + 1]), whole([1]))
odd("permute beyond 2^24", whole([[big + 1, 2], [1, 3]]), whole([[big + 1, 1], [2, 3]]))
odd("cat beyond 2^24", whole([big + 1, 1]), whole([big + 1]), truth([1]))
odd("abs beyond 2^24", whole([big + 1]), whole([-big - 1]))
odd("clamp beyond 2^24", whole([big + 1]), whole([big + 5]))

# Nothing in it
empty, wide, tall = t([]), t(np.zeros((0, 3))), t(np.zeros((2, 0)))
odd("sum of nothing", t(0), empty, gradients=[[]])
odd("sum of nothing 1", t([0, 0]), tall, gradients=[tall])
odd("sum of no rows", t(np.zeros(0)), wide, gradients=[wide])
odd("sum of no ints", whole(0), whole([]))
odd("mean of nothing", t(nan), empty, gradients=[[]])
odd("mean of nothing 1", t([nan, nan]), tall, gradients=[tall])
odd("prod of nothing", t(1), empty, gradients=[[]])
odd("any of nothing", truth(0), empty)
odd("all of nothing 1", truth([1, 1]), tall)
odd("max of no rows", t([]), wide, gradients=[wide])
odd("argmax of no rows", whole([]), wide)
odd("var of nothing", t(nan), empty, gradients=[[]])
odd("std of no rows", t([]), wide, gradients=[wide])
odd("cumsum of nothing", empty, empty, gradients=[[]])
odd("cumsum of no rows", wide, wide, gradients=[wide])
odd("softmax of nothing", tall, tall, gradients=[tall])
odd("softmax of no rows", wide, wide, gradients=[wide])
odd("softmax 0 of nothing", wide, wide, gradients=[wide])
odd("logSoftmax of nothing", tall, tall, gradients=[tall])
odd("sort of nothing", empty, empty, gradients=[[]])
odd("argsort of no rows", whole(np.zeros((0, 3))), wide)
odd("topk none", t(np.zeros((2, 0))), t([[1, 2], [3, 4]]), gradients=[np.zeros((2, 2))])
for name in ["add", "sub", "mul", "div", "pow", "maximum", "minimum"]:
    odd(f"{name} of nothing", wide, wide, t([1, 2, 3]), gradients=[wide, [0, 0, 0]])
odd("add ints of nothing", whole(np.zeros((0, 3))), whole(np.zeros((0, 3))), whole([1, 2, 3]))
odd("pow ints of nothing", whole([]), whole([]), whole([2]))
odd("gt of nothing", truth(np.zeros((0, 3))), wide, t([1, 2, 3]))
odd("logicalNot of nothing", truth([]), empty)
for name in ["neg", "abs", "square", "exp", "log", "sqrt", "relu", "sigmoid", "tanh", "gelu", "sin", "cos", "erf", "clamp", "roundToFp16", "dropout"]:
    odd(f"{name} of nothing", empty, empty, gradients=[[]])
odd("where of nothing", wide, truth([1, 0, 1]), wide, t(1), gradients=[none, wide, 0])
odd("to int32 of nothing", whole([]), empty)
odd("to bool of nothing", truth([]), empty)
odd("reshape of nothing", t(np.zeros((3, 0))), tall, gradients=[tall])
odd("flatten of nothing", t(np.zeros((0,))), wide, gradients=[wide])
odd("permute of nothing", t(np.zeros((0, 2))), tall, gradients=[tall])
odd("expand to nothing", t(np.zeros((0, 2))), t([[1, 2]]), gradients=[[[0, 0]]])
odd("cat with nothing", t([[1, 2, 3]]), wide, t([[1, 2, 3]]), gradients=[wide, [[1, 1, 1]]])
odd("cat of nothing", wide, wide, wide, gradients=[wide, wide])
odd("slice nothing", wide, t([[1, 2, 3]]), gradients=[[[0, 0, 0]]])
odd("slice of nothing", t(np.zeros((0, 2))), wide, gradients=[wide])
odd("slice mask of nothing", empty, t([1, 2]), truth([0, 0]), gradients=[[0, 0]])
odd("indexSelect nothing", wide, t([[1, 2, 3]]), whole([]), gradients=[[[0, 0, 0]], none])
odd("indexSelect of no rows", t(np.zeros((0, 2))), wide, whole([2, 0]), gradients=[wide, none])
odd("gather nothing", t(np.zeros((0, 2))), t([[1, 2]]), whole(np.zeros((0, 2))), gradients=[[[0, 0]], none])
odd("scatterAdd nothing", t([1, 2]), t([1, 2]), whole([]), empty, gradients=[[1, 1], none, []])
odd("pad of nothing", t([0, 0]), empty, gradients=[[]])
odd("pad value of nothing", t([[-3, -3, -3, -3, -3]]), wide, gradients=[wide])
odd("oneHot of nothing", whole(np.zeros((0, 4))), whole([]))
odd("embedding of nothing", t(np.zeros((0, 2))), whole([]), t([[1, 2]]), gradients=[none, [[0, 0]]])
odd("matmul of no depth", t(np.zeros((2, 3))), tall, wide, gradients=[tall, wide])
odd("matmul of no rows", t(np.zeros((0, 2))), wide, f(3, 2), gradients=[wide, np.zeros((3, 2))])
odd("matmul of no ints", whole(np.zeros((2, 3))), whole(tall), whole(wide))
odd("linear of no rows", t(np.zeros((0, 2))), wide, f(3, 2), f(2), gradients=[wide, np.zeros((3, 2)), [0, 0]])
odd("linear of no depth", t([[1, 2, 3], [1, 2, 3]]), tall, wide, t([1, 2, 3]), gradients=[tall, wide, [2, 2, 2]])
odd("linearRelu of no rows", t(np.zeros((0, 2))), wide, f(3, 2), f(2), gradients=[wide, np.zeros((3, 2)), [0, 0]])
odd("matmulTransposed of no depth", t(np.zeros((3, 3))), wide, wide, gradients=[wide, wide])
no_images = t(np.zeros((0, 2, 4, 4)))
odd("conv2d of nothing", t(np.zeros((0, 3, 2, 2))), no_images, f(3, 2, 3, 3), f(3), gradients=[no_images, np.zeros((3, 2, 3, 3)), [0, 0, 0]])
odd("depthwiseConv2d of nothing", t(np.zeros((0, 2, 2, 2))), no_images, f(2, 1, 3, 3), gradients=[no_images, np.zeros((2, 1, 3, 3))])
odd("maxPool2d of nothing", t(np.zeros((0, 2, 2, 2))), no_images, gradients=[no_images])
odd("avgPool2d of nothing", t(np.zeros((0, 2, 2, 2))), no_images, gradients=[no_images])
odd("batchNormFixed of nothing", no_images, no_images, f(2), f(2), f(2), f(2, low=1), gradients=[no_images, [0, 0], [0, 0], none, none])
odd("layerNorm of no width", t(np.zeros((1, 2, 0))), t(np.zeros((1, 2, 0))), empty, empty, gradients=[np.zeros((1, 2, 0)), [], []])
odd("slice positions of nothing", t(np.zeros((1, 0))), t(np.zeros((1, 1, 0))), whole(0), gradients=[np.zeros((1, 1, 0)), none])
odd("matmul of a vector and no columns", empty, t([0]), t(np.zeros((1, 0))), gradients=[[0], np.zeros((1, 0))])
odd("layerNorm of no rows", t(np.zeros((0, 4))), t(np.zeros((0, 4))), f(4), f(4), gradients=[np.zeros((0, 4)), np.zeros(4), np.zeros(4)])
odd("crossEntropy of nothing", t(nan), wide, whole([]), gradients=[wide, none])
odd("crossEntropy sum of nothing", t(0), wide, whole([]), gradients=[wide, none])
odd("crossEntropy none of nothing", empty, wide, whole([]), gradients=[wide, none])
odd("mseLoss of nothing", t(nan), empty, empty, gradients=[[], []])
odd("bce of nothing", t(nan), empty, empty, gradients=[[], []])
odd("bceWithLogits of nothing", t(nan), empty, empty, gradients=[[], []])
odd("attention of nothing", t(np.zeros((0, 3, 2))), t(np.zeros((0, 3, 4))), t(np.zeros((0, 5, 4))), t(np.zeros((0, 5, 2))))
odd("attention to nothing", t(np.zeros((3, 2))), f(3, 4), t(np.zeros((0, 4))), t(np.zeros((0, 2))), gradients=[np.zeros((3, 4)), np.zeros((0, 4)), np.zeros((0, 2))])

# No dimensions
five = t(5)
odd("cumsum 0 of a scalar", five, five, gradients=[1])
odd("sum 0 of a scalar", five, five, gradients=[1])
odd("mean 0 of a scalar", five, five, gradients=[1])
odd("max 0 of a scalar", five, five, gradients=[1])
odd("prod 0 of a scalar", five, five, gradients=[1])
odd("argmax 0 of a scalar", whole(0), five)
odd("any 0 of a scalar", truth(1), five)
odd("softmax of a scalar", t(1), five, gradients=[0])
odd("logSoftmax of a scalar", t(0), five, gradients=[0])
odd("sort of a scalar", five, five, gradients=[1])
odd("argsort of a scalar", whole(0), five)
odd("gather 0 of a scalar", five, five, whole(0), gradients=[1, none])
odd("indexSelect of a scalar", five, five, whole([0]), gradients=[1, none])
odd("scatterAdd 0 of a scalar", t(7), five, whole(0), t(2), gradients=[1, none, 1])
odd("flatten of a scalar", t([5]), five, gradients=[1])
odd("expand a scalar", t([5, 5]), five, gradients=[2])
odd("add scalars", t(7), five, t(2), gradients=[1, 1])
odd("where scalars", t(5), truth(1), five, t(2), gradients=[none, 1, 0])
odd("topk of one column", t([[1], [2]]), t([[1], [2]]), gradients=[[[1], [1]]])
odd("argsort of one column", whole([[0], [0]]), t([[1], [2]]))

# Not a number, and infinite: NaN wins
gap = t([1, nan, 3])
odd("argmax NaN", whole(1), gap)
odd("argmin NaN", whole(1), gap)
odd("argmax 1 NaN", whole([0, 2, 1]), t([[nan, 3, nan], [1, 2, nan], [1, 2, 0]]))
odd("max NaN", t(nan), gap)
odd("max 1 NaN", t([nan, 4]), t([[1, nan, 3], [4, 2, 3]]))
odd("min 1 NaN", t([nan, 2]), t([[1, nan, 3], [4, 2, 3]]))
odd("max infinite", t([inf, -inf]), t([[1, inf], [-inf, -inf]]))
odd("sort NaN", t([-inf, 1, 3, inf, nan]), t([3, nan, inf, 1, -inf]))
odd("sort descending NaN", t([nan, inf, 3, 1, -inf]), t([3, nan, inf, 1, -inf]))
odd("argsort NaN", whole([2, 0, 1, 3]), t([1, nan, -1, nan]))
odd("argsort zeros", whole([3, 0, 1, 2]), t([0, -0.0, 0, -1]))
odd("topk NaN", t([nan, 3]), gap)
odd("topk smallest NaN", t([1, 3]), gap)
window = t([[[[1, 2, 5, 6], [3, nan, 7, 4], [nan, 0, -inf, -inf], [0, 0, -inf, -inf]]]])
odd("maxPool2d NaN", t([[[[nan, 7], [nan, -inf]]]]), window)
odd("avgPool2d NaN", t([[[[nan, 5.5], [nan, -inf]]]]), window)
odd("softmax only -infinity", t([[nan, nan], [0.5, 0.5]]), t([[-inf, -inf], [0, 0]]))
odd("softmax some -infinity", t([[0, 1, 0], [0.5, 0, 0.5]]), t([[-inf, 2, -inf], [1, -inf, 1]]))
odd("softmax NaN", t([[nan, nan, nan], [0, 0, 1]]), t([[1, nan, 3], [-inf, -inf, 0]]))
odd("softmax 0 only -infinity", t([[nan, 0.5], [nan, 0.5]]), t([[-inf, 0], [-inf, 0]]))
odd("softmax infinity", t([[nan, nan]]), t([[inf, 0]]))
odd("logSoftmax only -infinity", t([[nan, nan]]), t([[-inf, -inf]]))
odd("logSoftmax some -infinity", t([[-inf, 0]]), t([[-inf, 3]]))
odd("crossEntropy beside -infinity", t(0), t([[-inf, 3, -inf]]), whole([1]))
odd("crossEntropy of -infinity", t(inf), t([[-inf, 3]]), whole([0]))
odd("crossEntropy NaN", t(nan), t([[nan, 3]]), whole([0]))
odd("relu NaN", t([nan, 0, inf, 0]), t([nan, -1, inf, -inf]))
odd("clamp NaN", t([nan, 0.9, -0.7]), t([nan, inf, -inf]), gradients=[[0, 0, 0]])
odd("maximum NaN", t([nan, nan, inf]), t([nan, 1, inf]), t([1, nan, -inf]))
odd("minimum NaN", t([nan, nan, -inf]), t([nan, 1, inf]), t([1, nan, -inf]))
odd("div by zero", t([inf, -inf, nan, nan, 1]), t([1, -1, 0, inf, 3]), t([0, 0, 0, inf, 3]))
odd("log at the edge", t([-inf, nan, inf]), t([0, -1, inf]))
odd("sqrt at the edge", t([0, nan, inf]), t([0, -1, inf]))
odd("exp at the edge", t([inf, 0, nan, inf]), t([inf, -inf, nan, 100]))
odd("sigmoid at the edge", t([1, 0, nan]), t([inf, -inf, nan]))
odd("tanh at the edge", t([1, -1, nan]), t([inf, -inf, nan]))
odd("erf at the edge", t([1, -1, nan]), t([inf, -inf, nan]))
odd("abs at the edge", t([inf, nan]), t([-inf, nan]))
odd("neg at the edge", t([-inf, nan]), t([inf, nan]))
odd("square at the edge", t([inf, nan]), t([-inf, nan]))
odd("pow at the edge", t([1, 1, inf, nan, 0.25, -8]), t([0, nan, 0, -8, -2, -2]), t([0, 0, -1, 0.5, -2, 3]))
odd("eq NaN", truth([0, 1, 1]), t([nan, inf, -inf]), t([nan, inf, -inf]))
odd("ne NaN", truth([1, 0, 1]), t([nan, inf, -inf]), t([nan, inf, 0]))
odd("gt NaN", truth([0, 0, 1]), t([nan, 1, inf]), t([1, nan, 1]))
odd("le NaN", truth([0, 0, 0]), t([nan, 1, inf]), t([1, nan, 1]))
odd("ge NaN", truth([0, 0, 1]), t([nan, 1, inf]), t([1, nan, inf]))
odd("lt NaN", truth([0, 0, 1]), t([nan, 1, -inf]), t([1, nan, 1]))
odd("to bool NaN", truth([1, 1, 0]), t([nan, inf, 0]))
odd("any NaN", truth([1, 0]), t([[nan, 0], [0, 0]]))
odd("all NaN", truth([1, 0]), t([[nan, 1], [nan, 0]]))
odd("logicalNot NaN", truth([0, 1]), t([nan, 0]))
odd("pow of infinity", t([inf, inf, 0, -inf]), t([-inf, inf, -inf, -inf]), t([0.5, 2, -1.5, 3]))
odd("mul int and float beyond 2^24", t([6 * big]), whole([big + 1]), t([6]))
odd("pow of one", t([1, 1, 1, 1]), t([1, 1, -1, -1]), t([nan, inf, inf, -inf]))
odd("erf of small numbers", erf(t([-0.0487, 1e-5, 1e-20])), t([-0.0487, 1e-5, 1e-20]))
odd("sin of small numbers", np.sin(t([-1e-20, -0.0700393])), t([-1e-20, -0.0700393]))
odd("sum infinite", t([nan, inf]), t([[inf, -inf], [inf, 1]]))
odd("cumsum infinite", t([1, inf, nan]), t([1, inf, -inf]))
odd("mean NaN", t(nan), gap)
odd("where NaN", t([1, 2]), truth([1, 0]), t([1, nan]), t([nan, 2]))
odd("matmul NaN", t([[nan], [3]]), t([[nan, 1], [1, 2]]), t([[1], [1]]))
for name, result in {"add": [[nan, nan], [nan, 3]], "sub": [[nan, nan], [nan, -1]], "mul": [[nan, nan], [nan, 2]], "div": [[nan, nan], [nan, 0.5]]}.items():
    odd(f"{name} NaN column by row", t(result), t([[nan], [1]]), t([[nan, 2]]))
    odd(f"{name} NaN in the middle", t([[result[0]], [result[1]]]), t([[[nan]], [[1]]]), t([[nan, 2]]))
odd("maximum NaN column by row", t([[nan, nan], [nan, 2]]), t([[nan], [1]]), t([[nan, 2]]))
picture = np.where(np.arange(32).reshape(1, 2, 4, 4) == 5, nan, 1.0)
odd("conv2d NaN", conv2d(picture, np.ones((1, 2, 2, 2))), picture, np.ones((1, 2, 2, 2)))
odd("depthwiseConv2d NaN", conv2d(picture, np.ones((2, 1, 2, 2)), groups=2), picture, np.ones((2, 1, 2, 2)))
odd("linear NaN", t([[nan, nan], [5, 6]]), t([[nan, 1], [2, 1]]), t([[1, 1], [1, 1]]), t([2, 3]))
odd("linearRelu NaN", t([[nan, nan], [5, 6]]), t([[nan, 1], [2, 1]]), t([[1, 1], [1, 1]]), t([2, 3]))
odd("gelu NaN", t([nan, 0]), t([nan, 0]))
odd("batchNormFixed NaN", np.where(np.isnan(picture), nan, 1 / np.sqrt(1 + 1e-5)), picture, t([1, 1]), t([0, 0]), t([0, 0]), t([1, 1]))
odd("layerNorm NaN", t([[nan, nan, nan, nan]]), t([[1, nan, 2, 3]]), t([1, 1, 1, 1]), t([0, 0, 0, 0]))

# Gradients at the edges are chosen, not multiplied by 0: 0 times infinity would be NaN
odd("pow 0 at 0", t([1, 1]), t([0, 2]), gradients=[[0, 0]])
odd("pow with gradients at 0", t([1, 0, 1]), t([0, 0, 1]), t([0, 2, 0]), gradients=[[0, 0, 0], [0, 0, 0]])
odd("std of equal numbers", t([0, 0]), t([[2, 2], [3, 3]]), gradients=[[[0, 0], [0, 0]]])
odd("clamp before infinity", t([-inf, 0]), t([-1, 1]), gradients=[[0, 1]])
odd("relu before infinity", t([0, 1]), t([-1, 1]), gradients=[[0, 0.5]])
odd("abs before infinity", t([0, 1]), t([0, -1]), gradients=[[0, -0.5]])
odd("where before infinity", t([0, 2]), truth([1, 0]), t([0, 4]), t([0, 4]), gradients=[none, [inf, 0], [0, 0.25]])
odd("maximum before infinity", t([0, 2]), t([0, 4]), t([-1, 1]), gradients=[[inf, 0.25], [0, 0]])
odd("minimum before infinity", t([0, 2]), t([0, 4]), t([1, 9]), gradients=[[inf, 0.25], [0, 0]])
odd("max before infinity", t(0), t([-1, 0]), gradients=[[0, inf]])
odd("maximum of equal numbers", t([2, 3]), t([2, 3]), t([2, 1]), gradients=[[0.5, 1], [0.5, 0]])
odd("max of equal numbers", t(2), t([2, 1, 2]), gradients=[[0.5, 0, 0.5]])
odd("indexSelect before infinity", t([0]), t([4, 0]), whole([1]), gradients=[[0, inf], none])
odd("dropout before infinity", t([[0, 0]]), t([[0, 0]]), gradients=[[[0, 0]]])
odd("maskedFill before infinity", t([0, 2]), t([0, 4]), truth([1, 0]), gradients=[[0, 0.25], none])

# A query that may look nowhere has a constant result; scores below any number that stands for "not allowed"
half = t([[1, 2], [3, 4]])
odd("attention nowhere", t([[2, 3], [1, 2]]), half, half, half, truth([[0, 0], [1, 0]]), gradients=[[[0, 0], [0, 0]], [[0, 0], [0, 0]], [[1.5, 1.5], [0.5, 0.5]]])
odd("attention of low scores", t([[1, 2]]), t([[-1e6, -1e6]]), t([[1e5, 1e5], [1, 1]]), half, truth([[1, 0]]))


def lines(stored):
    return ",\n".join(f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in stored.items())


source = f"NumPy {np.__version__}, float64"
Path(__file__).with_name("reference.json").write_text(
    f'{{\n  "source": {json.dumps(source)},\n  "cases": {{\n{lines(cases)}\n  }},\n  "special": {{\n{lines(special)}\n  }}\n}}\n'
)
