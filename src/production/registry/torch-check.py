"""What PyTorch answers with weights that the page has saved: `python3 torch-check.py FOLDER`, for torch-lines.long.test.ts.

FOLDER holds config.json (a complete config), lines.py (as the page shows them), the file that these load, and inputs.json: rows of
784 numbers. Prints the rows of logits as JSON.
"""

import json
import math
import os
import sys
import types

import torch
from torch import nn


def load_file(path):
    """For where the package is missing: the layout that github.com/huggingface/safetensors describes under "Format"."""
    with open(path, "rb") as file:
        data = file.read()
    start = 8 + int.from_bytes(data[:8], "little")
    dtypes = {"F32": torch.float32, "I32": torch.int32, "BOOL": torch.bool}
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        numbers = torch.frombuffer(bytearray(data[start + begin : start + end]), dtype=dtypes[entry["dtype"]])
        tensors[name] = numbers.reshape(entry["shape"])
    return tensors


def provide_safetensors():
    try:
        import safetensors.torch  # noqa: F401
    except ImportError:
        package, module = types.ModuleType("safetensors"), types.ModuleType("safetensors.torch")
        module.load_file = load_file
        package.torch = module
        sys.modules.update({"safetensors": package, "safetensors.torch": module})


def image(c):
    return nn.Unflatten(1, (c["channels"], c["imageSize"], c["imageSize"]))


def dropout(c):
    return [nn.Dropout(c["dropout"])] if c["dropout"] > 0 else []


def mlp(c):
    width, hidden = c["channels"] * c["imageSize"] ** 2, []
    for _ in range(c["layers"]):
        hidden += [nn.Linear(width, c["hiddenDim"]), nn.ReLU(), *dropout(c)]
        width = c["hiddenDim"]
    return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(width, c["classes"]))


def cnn(c):
    before, side, stages = c["channels"], c["imageSize"], []
    for i in range(c["layers"]):
        out = max(1, math.floor(c["hiddenDim"] / 2 ** (c["layers"] - 1 - i) + 0.5))
        convolution = nn.Conv2d(before, out, 3, padding=1, bias=False)
        stages += [convolution, nn.BatchNorm2d(out), nn.ReLU(), nn.MaxPool2d(2)]
        before, side = out, side // 2
    return nn.Sequential(
        image(c), *stages, nn.Flatten(), *dropout(c), nn.Linear(before * side * side, c["classes"])
    )


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qProj, self.kProj, self.vProj, self.outProj = (nn.Linear(dim, dim) for _ in range(4))

    def forward(self, x):
        n, length, dim = x.shape

        def split(y):
            return y.reshape(n, length, self.heads, -1).transpose(1, 2)

        q, k, v = split(self.qProj(x)), split(self.kProj(x)), split(self.vProj(x))
        shares = torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(dim / self.heads), dim=-1)
        return self.outProj((shares @ v).transpose(1, 2).reshape(n, length, dim))


class Block(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attention = Attention(dim, heads)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))

    def forward(self, x):
        h = x + self.attention(self.norm1(x))
        return h + self.mlp(self.norm2(h))


class Positions(nn.Module):
    def __init__(self, length, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(length, dim))

    def forward(self, x):
        return x + self.weight


class Tokens(nn.Module):
    def __init__(self, c, tokens):
        super().__init__()
        dim = c["hiddenDim"]
        self.positions = Positions(tokens, dim)
        self.blocks = nn.ModuleList(Block(dim, c["heads"]) for _ in range(c["layers"]))
        self.norm, self.head = nn.LayerNorm(dim), nn.Linear(dim, c["classes"])

    def forward(self, x):
        h = self.positions(x)
        for block in self.blocks:
            h = block(h)
        return self.head(self.norm(h).mean(1))


class Patches(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.size = c["patchSize"]
        self.project = nn.Linear(c["channels"] * self.size**2, c["hiddenDim"])

    def forward(self, x):
        return self.project(nn.functional.unfold(x, self.size, stride=self.size).transpose(1, 2))


def vit(c):
    return nn.Sequential(image(c), Patches(c), Tokens(c, (c["imageSize"] // c["patchSize"]) ** 2))


class Pixels(nn.Module):
    def forward(self, x):
        return x.flatten(2).transpose(1, 2)


def hybrid(c):
    first, second = max(1, c["hiddenDim"] // 2), c["hiddenDim"]
    stem = [nn.Conv2d(c["channels"], first, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    stem += [nn.Conv2d(first, second, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(image(c), *stem, Pixels(), Tokens(c, (c["imageSize"] // 4) ** 2))


def read(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


if __name__ == "__main__":
    os.chdir(sys.argv[1])
    provide_safetensors()
    config = json.loads(read("config.json"))
    model = {"mlp": mlp, "cnn": cnn, "vit": vit, "hybrid": hybrid}[config["architecture"]](config)
    exec(read("lines.py"), {"model": model})
    with torch.no_grad():
        logits = model(torch.tensor(json.loads(read("inputs.json"))))
    json.dump(logits.tolist(), sys.stdout)
