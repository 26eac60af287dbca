"""Writes reference.json: what every operation should give, computed by NumPy in float64. Run it after adding a case:
python3 src/tinytorch/operations/reference.py"""

import json
import math
from pathlib import Path

import numpy as np

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

text = ",\n".join(f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in cases.items())
source = f"NumPy {np.__version__}, float64"
Path(__file__).with_name("reference.json").write_text(
    f'{{\n  "source": {json.dumps(source)},\n  "cases": {{\n{text}\n  }}\n}}\n'
)
