/**
 * Lines of Python that load a version's weights, the safetensors file of this name, into `model`: the same network as a
 * torch.nn.Module, with the same names. (torch-lines.long.test.ts runs them.)
 */
export function torchLines(file: string): string {
  return `from safetensors.torch import load_file
from torch import nn

# model: the same network as a torch.nn.Module, with the same names.
weights = load_file(${JSON.stringify(file)})
for path, module in model.named_modules():
    prefix = f"{path}." if path else ""
    if isinstance(module, nn.Linear):  # (in, out) in the file, (out, in) in PyTorch
        weights[f"{prefix}weight"] = weights[f"{prefix}weight"].T.contiguous()
    if isinstance(module, nn.BatchNorm2d):
        weights[f"{prefix}running_mean"] = weights.pop(f"{prefix}runningMean")
        weights[f"{prefix}running_var"] = weights.pop(f"{prefix}runningVar")
model.load_state_dict(weights)
model.eval()
`;
}
