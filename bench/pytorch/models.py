"""The models that buildModel gives, by its complete configs, in PyTorch's own layers (src/tinytorch/models/image-classifiers.ts)."""
import torch
import torch.nn.functional as F
from torch import nn

from timing import fastest

BUDGET_MS = 300


class Block(nn.Module):
    """x + attention(norm(x)), then the same with two dense layers."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def attend(self, x):
        n, tokens, width = x.shape
        q, k, v = self.qkv(x).reshape(n, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-2, -1) * (width // self.heads) ** -0.5
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(n, tokens, width))

    def forward(self, x):
        h = x + self.attend(self.norm1(x))
        return h + self.mlp(self.norm2(h))


class Tokens(nn.Module):
    """Tokens with positions through transformer blocks; their mean is classified."""

    def __init__(self, config, tokens):
        super().__init__()
        width = config["hiddenDim"]
        self.positions = nn.Parameter(0.02 * torch.randn(tokens, width))
        self.blocks = nn.Sequential(*[Block(width, config["heads"]) for _ in range(config["layers"])])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, config["classes"])

    def forward(self, x):
        return self.head(self.norm(self.blocks(x + self.positions)).mean(1))


class Patches(nn.Module):
    """Cuts images into squares, and each becomes a token."""

    def __init__(self, config):
        super().__init__()
        self.size = config["patchSize"]
        self.across = config["imageSize"] // self.size
        self.channels = config["channels"]
        self.project = nn.Linear(self.channels * self.size**2, config["hiddenDim"])

    def forward(self, x):
        n, across, size = x.shape[0], self.across, self.size
        squares = x.reshape(n, self.channels, across, size, across, size).permute(0, 2, 4, 1, 3, 5)
        return self.project(squares.reshape(n, across**2, -1))


class PixelsToTokens(nn.Module):
    def forward(self, x):
        return x.flatten(2).transpose(1, 2)


def to_image(config):
    side = config["imageSize"]
    return nn.Unflatten(1, (config["channels"], side, side))


def mlp(config):
    width, layers = config["channels"] * config["imageSize"] ** 2, []
    for _ in range(config["layers"]):
        layers += [nn.Linear(width, config["hiddenDim"]), nn.ReLU()]
        width = config["hiddenDim"]
    return nn.Sequential(*layers, nn.Linear(width, config["classes"]))


def cnn(config):
    before, side, stages = config["channels"], config["imageSize"], []
    for stage in reversed(range(config["layers"])):
        out = max(1, round(config["hiddenDim"] / 2**stage))
        convolution = nn.Conv2d(before, out, 3, padding=1, bias=False)
        stages += [convolution, nn.BatchNorm2d(out), nn.ReLU(), nn.MaxPool2d(2)]
        before, side = out, side // 2
    return nn.Sequential(to_image(config), *stages, nn.Flatten(), nn.Linear(before * side**2, config["classes"]))


def vit(config):
    tokens = (config["imageSize"] // config["patchSize"]) ** 2
    return nn.Sequential(to_image(config), Patches(config), Tokens(config, tokens))


def hybrid(config):
    first, second = max(1, config["hiddenDim"] // 2), config["hiddenDim"]
    stem = [nn.Conv2d(config["channels"], first, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    stem += [nn.Conv2d(first, second, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    tokens = (config["imageSize"] // 4) ** 2
    return nn.Sequential(to_image(config), *stem, PixelsToTokens(), Tokens(config, tokens))


BUILDERS = {"mlp": mlp, "cnn": cnn, "vit": vit, "hybrid": hybrid}


def model_answer(question):
    torch.manual_seed(1)
    config = question["config"]
    model = BUILDERS[config["architecture"]](config)
    parameters = sum(each.numel() for each in model.parameters())
    x = torch.rand(question["batch"], config["channels"] * config["imageSize"] ** 2)
    if question["task"] == "training step":
        y = torch.randint(0, config["classes"], (question["batch"],))
        step = trainer(model, x, y)
        return {"ms": fastest(step, BUDGET_MS), "parameters": parameters, "kept": kept_bytes(model, x, y)}
    model.eval()
    with torch.no_grad():
        return {"ms": fastest(lambda: model(x), BUDGET_MS), "parameters": parameters}


def trainer(model, x, y):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()

    return step


def kept_bytes(model, x, y):
    """Bytes that autograd keeps for the backward pass, parameters not counted."""
    weights = {each.data_ptr() for each in model.parameters()}
    kept = {}

    def keep(saved):
        if saved.data_ptr() not in weights:
            kept[saved.data_ptr()] = max(kept.get(saved.data_ptr(), 0), saved.numel() * saved.element_size())
        return saved

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda saved: saved):
        loss = F.cross_entropy(model(x), y)
        total = sum(kept.values())
    loss.backward()
    return total
