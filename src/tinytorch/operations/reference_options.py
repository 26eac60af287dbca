"""Cases of cases-options.ts for reference.py: each in plain loops or by NumPy, after the formulas of PyTorch's documentation."""

import math

import numpy as np


def add(case):
    rng = np.random.default_rng(20261130)

    def f(*shape, low=-2.0, high=2.0):
        return rng.uniform(low, high, shape).round(3)

    def i(high, *shape):
        return rng.integers(0, high, shape).astype(np.int32)

    losses(case, f, i)
    windows(case, f)
    functions(case, f, i)


def log_softmax(x, axis=1):
    shifted = x - x.max(axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis, keepdims=True))


def nll(log_probs, target, weight=None, ignored=-100, smoothing=0.0, reduction="mean"):
    """torch.nn.CrossEntropyLoss, "the unreduced loss"; classes are the second dimension."""
    classes = log_probs.shape[1]
    weight = np.ones(classes) if weight is None else weight
    rows = np.moveaxis(log_probs, 1, -1).reshape(-1, classes)
    total, weights, each = 0.0, 0.0, []
    for row, label in zip(rows, target.ravel()):
        if label == ignored:
            each.append(0.0)
            continue
        own = -weight[label] * row[label]
        everywhere = -(weight * row).sum() / classes
        each.append((1 - smoothing) * own + smoothing * everywhere)
        total += each[-1]
        weights += weight[label]
    if reduction == "none":
        return np.array(each).reshape(target.shape)
    return total / weights if reduction == "mean" else total


def soft(logits, target, weight, smoothing):
    wanted = target * (1 - smoothing) + smoothing / logits.shape[1]
    return -(log_softmax(logits) * wanted * weight).sum(1).mean()


def huber(x, y, delta):
    d = np.abs(x - y)
    return np.where(d <= delta, d**2 / 2, delta * (d - delta / 2))


def losses(case, f, i):
    x, y = f(2, 3), f(2, 3)
    case("mseLoss sum", lambda x, y: ((x - y) ** 2).sum(), x, y)
    case("mseLoss none", lambda x, y: (x - y) ** 2, x, y)
    case("l1Loss", lambda x, y: np.abs(x - y).mean(), x, y)
    case("huberLoss delta", lambda x, y: huber(x, y, 0.7).mean(), x, y)
    case("smoothL1Loss beta", lambda x, y: huber(x, y, 0.5).sum() / 0.5, x, y)
    logs, probs = log_softmax(f(3, 4)).round(3), f(3, 4, low=0.1, high=0.9)
    case("klDivLoss", lambda x, y: (y * (np.log(y) - x)).sum() / 3, logs, probs)
    case("klDivLoss logTarget", lambda x, y: (np.exp(y) * (y - x)).mean(), logs, log_softmax(f(3, 4)).round(3))
    p, t, w, pos = f(3, 2, low=0.1, high=0.9), f(3, 2, low=0.1, high=0.9), f(2, low=0.5), f(2, low=0.5)
    bce = lambda p, t: -(t * np.log(p) + (1 - t) * np.log(1 - p))
    case("bce weight", lambda p, t, w: (w * bce(p, t)).mean(), p, t, w)
    sigmoid = lambda x: 1 / (1 + np.exp(-x))
    case(
        "bceWithLogits posWeight",
        lambda x, t, w, pos: -(w * (pos * t * np.log(sigmoid(x)) + (1 - t) * np.log(1 - sigmoid(x)))).mean(),
        f(3, 2), t, w, pos,
    )
    logits, labels, weight = f(5, 3), np.array([0, 2, 1, 1, 0], dtype=np.int32), np.array([0.5, 2.0, 1.25])
    case("nllLoss", nll, log_softmax(logits).round(3), labels)
    case("nllLoss weight", nll, log_softmax(logits).round(3), labels, weight)
    entropy = lambda x, y, w=None, **options: nll(log_softmax(x), y, w, **options)
    case("crossEntropy weight", entropy, logits, labels, weight)
    case("crossEntropy weight sum", lambda x, y, w: entropy(x, y, w, reduction="sum"), logits, labels, weight)
    some = np.array([0, -100, 1, -100, 0], dtype=np.int32)
    case("crossEntropy ignored", entropy, logits, some)
    case("crossEntropy ignored, of targets made on the device", entropy, logits, some)
    case(
        "crossEntropy ignoreIndex",
        lambda x, y, w: entropy(x, y, w, ignored=1, smoothing=0.2),
        logits, labels, weight,
    )
    case("crossEntropy weight soft", lambda x, y, w: soft(x, y, w, 0.1), logits, f(5, 3, low=0, high=1), weight)
    case("crossEntropy images", lambda x, y: entropy(x, y, reduction="none"), f(2, 3, 2, 2), i(3, 2, 2, 2))


def conv(x, w, b=None, stride=(1, 1), padding=((0, 0), (0, 0)), dilation=(1, 1), groups=1):
    x = np.pad(x, ((0, 0), (0, 0), *padding))
    n, channels, height, width = x.shape
    out, per_group, kh, kw = w.shape
    oh = (height - dilation[0] * (kh - 1) - 1) // stride[0] + 1
    ow = (width - dilation[1] * (kw - 1) - 1) // stride[1] + 1
    y = np.zeros((n, out, oh, ow))
    for o in range(out):
        first = o // (out // groups) * per_group
        for r in range(oh):
            for c in range(ow):
                for a in range(kh):
                    for d in range(kw):
                        point = x[:, first : first + per_group, r * stride[0] + a * dilation[0], c * stride[1] + d * dilation[1]]
                        y[:, o, r, c] += (point * w[o, :, a, d]).sum(1)
    return y if b is None else y + b[:, None, None]


def conv_transpose(x, w, b=None, stride=(1, 1), padding=(0, 0), more=(0, 0), dilation=(1, 1)):
    """Each pixel adds its window to the result; then the padding is cut off."""
    n, channels, height, width = x.shape
    _, out, kh, kw = w.shape
    oh = (height - 1) * stride[0] + dilation[0] * (kh - 1) + 1 + more[0]
    ow = (width - 1) * stride[1] + dilation[1] * (kw - 1) + 1 + more[1]
    y = np.zeros((n, out, oh, ow))
    for r in range(height):
        for c in range(width):
            for a in range(kh):
                for d in range(kw):
                    y[:, :, r * stride[0] + a * dilation[0], c * stride[1] + d * dilation[1]] += x[:, :, r, c] @ w[:, :, a, d]
    y = y[:, :, padding[0] : oh - padding[0], padding[1] : ow - padding[1]]
    return y if b is None else y + b[:, None, None]


def pool(x, kernel, stride, padding, kind, ceil=False, include=True, divisor=None):
    """aten/src/ATen/native/Pool.h (pooling_output_shape) and AvgPoolKernel.cpp."""
    n, channels, height, width = x.shape

    def count(size):
        room = size + 2 * padding - kernel
        outputs = (math.ceil(room / stride) if ceil else room // stride) + 1
        return outputs - 1 if ceil and (outputs - 1) * stride >= size + padding else outputs

    y = np.zeros((n, channels, count(height), count(width)))
    for r in range(y.shape[2]):
        for c in range(y.shape[3]):
            top, left = r * stride - padding, c * stride - padding
            bottom, right = min(top + kernel, height + padding), min(left + kernel, width + padding)
            size = (bottom - top) * (right - left)
            part = x[:, :, max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
            if kind == "max":
                y[:, :, r, c] = part.max((2, 3))
            else:
                by = divisor or (size if include else part.shape[2] * part.shape[3])
                y[:, :, r, c] = part.sum((2, 3)) / by
    return y


def adaptive(x, rows, columns):
    n, channels, height, width = x.shape
    y = np.zeros((n, channels, rows, columns))
    for r in range(rows):
        for c in range(columns):
            top, bottom = r * height // rows, -(-(r + 1) * height // rows)
            left, right = c * width // columns, -(-(c + 1) * width // columns)
            y[:, :, r, c] = x[:, :, top:bottom, left:right].mean((2, 3))
    return y


def windows(case, f):
    both = lambda n: ((n, n), (n, n))
    x = f(2, 2, 6, 7)
    case("conv2d dilation", lambda x, w, b: conv(x, w, b, padding=both(1), dilation=(2, 2)), x, f(3, 2, 3, 2), f(3))
    case(
        "conv2d dilations",
        lambda x, w: conv(x, w, None, (2, 2), ((0, 0), (2, 2)), (1, 3)),
        x, f(3, 2, 2, 3),
    )
    case("conv2d same", lambda x, w: conv(x, w, None, padding=((1, 1), (0, 1))), x, f(3, 2, 3, 2))
    case(
        "depthwiseConv2d dilation",
        lambda x, w: conv(x, w, None, padding=((2, 2), (1, 1)), dilation=(2, 2), groups=2),
        x, f(2, 1, 3, 2),
    )
    row = lambda t: t[:, :, None, :]
    case("conv1d", lambda x, w, b: conv(row(x), row(w), b, (1, 2), ((0, 0), (1, 1)))[:, :, 0], f(2, 2, 7), f(3, 2, 3), f(3))
    case("conv1d dilation", lambda x, w: conv(row(x), row(w), dilation=(1, 2))[:, :, 0], f(2, 2, 7), f(3, 2, 3))
    small = f(2, 2, 3, 4)
    case("convTranspose2d", conv_transpose, small, f(2, 3, 3, 2), f(3))
    case("convTranspose2d stride", lambda x, w: conv_transpose(x, w, None, (2, 2), (1, 1), (1, 1)), small, f(2, 3, 3, 3))
    case(
        "convTranspose2d dilation",
        lambda x, w: conv_transpose(x, w, None, (2, 1), (2, 0), (0, 0), (1, 2)),
        small, f(2, 1, 2, 3),
    )
    # Values that differ, so that small steps do not change which one is the largest.
    spread = (np.arange(2 * 6 * 7) * 37 % 84).reshape(1, 2, 6, 7) / 10 - 4
    case("maxPool2d ceilMode", lambda x: pool(x, 3, 2, 0, "max", ceil=True), spread)
    case("maxPool2d ceilMode padding", lambda x: pool(x, 2, 3, 1, "max", ceil=True), spread)
    case("avgPool2d ceilMode", lambda x: pool(x, 3, 2, 1, "mean", ceil=True), x)
    case("avgPool2d countIncludePad", lambda x: pool(x, 3, 2, 1, "mean", include=False), x)
    case(
        "avgPool2d ceilMode countIncludePad",
        lambda x: pool(x, 2, 3, 1, "mean", ceil=True, include=False),
        x,
    )
    case("avgPool2d divisorOverride", lambda x: pool(x, 2, 2, 0, "mean", divisor=3), x)
    case("adaptiveAvgPool2d even", lambda x: adaptive(x, 2, 3), f(2, 2, 6, 6))
    case("adaptiveAvgPool2d uneven", lambda x: adaptive(x, 3, 4), f(2, 2, 5, 7))


def group_norm(x, groups, weight, bias):
    rows = x.reshape(x.shape[0], groups, -1)
    rows = (rows - rows.mean(2, keepdims=True)) / np.sqrt(rows.var(2, keepdims=True) + 1e-5)
    each = (-1,) + (1,) * (x.ndim - 2)
    return rows.reshape(x.shape) * weight.reshape(each) + bias.reshape(each)


def functions(case, f, i):
    x = np.array([[-1.7, -0.4, 0.3], [0.9, 1.2, 2.7]])
    case("sign", np.sign, x)
    case("floor", np.floor, x)
    case("ceil", np.ceil, x)
    case("round", np.round, x)
    tanh_gelu = lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    case("gelu tanh", tanh_gelu, f(3, 4, low=-4, high=4))
    case("leakyRelu", lambda x: np.where(x > 0, x, 0.2 * x), x)
    case("silu", lambda x: x / (1 + np.exp(-x)), f(3, 4, low=-4, high=4))
    case("groupNorm", lambda x, w, b: group_norm(x, 2, w, b), f(2, 4, 3), f(4), f(4))
    case("embedding paddingIdx", lambda i, w: w[i], np.array([[0, 2], [1, 0]], dtype=np.int32), f(4, 3))
    x3 = f(2, 3, 4)
    case("norm", lambda x: np.sqrt((x**2).sum()), x3)
    case("norm 1", lambda x: np.abs(x).sum(1), x3)
    case("norm 3", lambda x: (np.abs(x) ** 3).sum((0, 2), keepdims=True) ** (1 / 3), x3)
    case("norm largest", lambda x: np.abs(x).max(2), x3)
    case("logsumexp", lambda x: np.log(np.exp(x).sum()), x3)
    case("logsumexp keepdim", lambda x: np.log(np.exp(x).sum(1, keepdims=True)), x3)
    case("logsumexp large", lambda x: np.log(np.exp(x - 1000).sum(-1)) + 1000, np.array([[1000.0, 1001.0, 999.0]]))
    case("clone", lambda x: x, x3)
    case("flip", lambda x: x[::-1, :, ::-1].copy(), x3)
    case("tril", np.tril, x3)
    case("triu 1", lambda x: np.triu(x, 1), x3)
    case("triu -1", lambda x: np.triu(x, -1), x3)
    case("slice picked negative", lambda x, p: x[:, p], x3, np.array([-1, 0, -3], dtype=np.int32))
    case("einsum product", lambda x, y: x @ y, f(2, 3), f(3, 4))
    case("einsum batches", lambda x, y: np.einsum("bij,bkj->bki", x, y), f(2, 3, 4), f(2, 2, 4))
    case("einsum outer", lambda x, y: np.outer(x, y), f(2), f(3))
    case("einsum three", lambda x, y, z: x @ y @ z, f(2, 3), f(3, 4), f(4))
    case("einsum ellipsis", lambda x, y: x @ y, f(2, 3, 2, 4), f(3, 4, 2))
    case("einsum trace", lambda x: np.trace(x), f(3, 3))
    case("einsum diagonal", lambda x: np.einsum("bii->ib", x).copy(), f(2, 3, 3))
    case("einsum sum", lambda x: x.sum((0, 2)), x3)
    case("einsum elementwise", lambda x, y: (x * y).T.copy(), f(2, 3), f(2, 3))
