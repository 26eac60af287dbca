"""Rows of the benchmark of operations: an expression of tensors named a, b, c and so on."""
import torch
import torch.nn.functional as F

from timing import fastest

BUDGET_MS = 60


def tensor_of(given):
    shape = given["shape"]
    low, high = given.get("from", -1), given.get("to", 1)
    dtype = given.get("dtype", "float32")
    if dtype == "bool":
        return torch.rand(shape) > 0.5
    if dtype == "int32":
        return torch.randint(low, high, shape, dtype=torch.int64 if given.get("isIndex") else torch.int32)
    made = torch.rand(shape) * (high - low) + low
    return made.requires_grad_(not given.get("isConstant", False))


def row_answer(question):
    torch.manual_seed(1)
    inputs = [tensor_of(given) for given in question["inputs"]]
    names = ", ".join("abcdefgh"[: len(inputs)])
    run = eval(f"lambda {names}: {question['torch']}", {"torch": torch, "F": F})
    if question["direction"] == "forward":
        with torch.no_grad():
            return {"ms": fastest(lambda: run(*inputs), BUDGET_MS)}
    output = run(*inputs)
    if not output.requires_grad:
        return {"isMissing": True}
    wanted = [each for each in inputs if each.requires_grad]
    gradient = torch.rand(output.shape)
    return {
        "ms": fastest(
            lambda: torch.autograd.grad(output, wanted, gradient, retain_graph=True), BUDGET_MS
        )
    }
