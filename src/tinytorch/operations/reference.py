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
    return {"dtype": dtype, "shape": list(x.shape), "values": [round(v, 9) for v in values]}


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

text = ",\n".join(f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in cases.items())
source = f"NumPy {np.__version__}, float64"
Path(__file__).with_name("reference.json").write_text(
    f'{{\n  "source": {json.dumps(source)},\n  "cases": {{\n{text}\n  }}\n}}\n'
)
