/** For tests: options of losses, layers and pools, and functions that are made of several rows, as users call them. */
import { einsum } from "../tensor/einsum.ts";
import { embedding, groupNorm } from "../tensor/functions.ts";
import { conv1d, conv2d, convTranspose2d } from "../tensor/images.ts";
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  crossEntropy,
  huberLoss,
  klDivLoss,
  l1Loss,
  mseLoss,
  nllLoss,
  smoothL1Loss,
} from "../tensor/losses.ts";
import { adaptiveAvgPool2d, avgPool2d, maxPool2d } from "../tensor/pools.ts";
import type { Tensor } from "../tensor/tensor.ts";

type Call = (...inputs: Tensor[]) => Tensor;

const losses: Record<string, Call> = {
  "mseLoss sum": (x, y) => mseLoss(x!, y!, { reduction: "sum" }),
  "mseLoss none": (x, y) => mseLoss(x!, y!, { reduction: "none" }),
  l1Loss: (x, y) => l1Loss(x!, y!),
  "huberLoss delta": (x, y) => huberLoss(x!, y!, { delta: 0.7 }),
  "smoothL1Loss beta": (x, y) => smoothL1Loss(x!, y!, { beta: 0.5, reduction: "sum" }),
  klDivLoss: (x, y) => klDivLoss(x!, y!, { reduction: "batchmean" }),
  "klDivLoss logTarget": (x, y) => klDivLoss(x!, y!, { logTarget: true }),
  "bce weight": (p, y, weight) => binaryCrossEntropy(p!, y!, { weight: weight! }),
  "bceWithLogits posWeight": (x, y, weight, posWeight) =>
    binaryCrossEntropyWithLogits(x!, y!, { weight: weight!, posWeight: posWeight! }),
  nllLoss: (x, y) => nllLoss(x!, y!),
  "nllLoss weight": (x, y, weight) => nllLoss(x!, y!, weight!),
  "crossEntropy weight": (x, y, weight) => crossEntropy(x!, y!, { weight: weight! }),
  "crossEntropy weight sum": (x, y, weight) =>
    crossEntropy(x!, y!, { weight: weight!, reduction: "sum" }),
  "crossEntropy ignored": (x, y) => crossEntropy(x!, y!),
  "crossEntropy ignored, of targets made on the device": (x, y) => crossEntropy(x!, y!.add(0)),
  "crossEntropy ignoreIndex": (x, y, weight) =>
    crossEntropy(x!, y!, { weight: weight!, ignoreIndex: 1, labelSmoothing: 0.2 }),
  "crossEntropy weight soft": (x, y, weight) =>
    crossEntropy(x!, y!, { weight: weight!, labelSmoothing: 0.1 }),
  "crossEntropy images": (x, y) => crossEntropy(x!, y!, { reduction: "none" }),
};

const windows: Record<string, Call> = {
  "conv2d dilation": (x, weight, bias) => conv2d(x!, weight!, bias!, { dilation: 2, padding: 1 }),
  "conv2d dilations": (x, weight) =>
    conv2d(x!, weight!, undefined, { dilation: [1, 3], stride: 2, padding: [0, 2] }),
  "conv2d same": (x, weight) => conv2d(x!, weight!, undefined, { padding: "same" }),
  "depthwiseConv2d dilation": (x, weight) =>
    conv2d(x!, weight!, undefined, { groups: 2, dilation: 2, padding: "same" }),
  conv1d: (x, weight, bias) => conv1d(x!, weight!, bias!, 2, 1),
  "conv1d dilation": (x, weight) => conv1d(x!, weight!, undefined, { dilation: 2 }),
  convTranspose2d: (x, weight, bias) => convTranspose2d(x!, weight!, bias!),
  "convTranspose2d stride": (x, weight) =>
    convTranspose2d(x!, weight!, undefined, { stride: 2, padding: 1, outputPadding: 1 }),
  "convTranspose2d dilation": (x, weight) =>
    convTranspose2d(x!, weight!, undefined, { stride: [2, 1], dilation: [1, 2], padding: [2, 0] }),
  "maxPool2d ceilMode": (x) => maxPool2d(x!, 3, 2, { ceilMode: true }),
  "maxPool2d ceilMode padding": (x) => maxPool2d(x!, 2, { stride: 3, padding: 1, ceilMode: true }),
  "avgPool2d ceilMode": (x) => avgPool2d(x!, 3, { stride: 2, padding: 1, ceilMode: true }),
  "avgPool2d countIncludePad": (x) => avgPool2d(x!, 3, 2, 1, { countIncludePad: false }),
  "avgPool2d ceilMode countIncludePad": (x) =>
    avgPool2d(x!, 2, { stride: 3, padding: 1, ceilMode: true, countIncludePad: false }),
  "avgPool2d divisorOverride": (x) => avgPool2d(x!, 2, { divisorOverride: 3 }),
  "adaptiveAvgPool2d even": (x) => adaptiveAvgPool2d(x!, [2, 3]),
  "adaptiveAvgPool2d uneven": (x) => adaptiveAvgPool2d(x!, [3, 4]),
};

const functions: Record<string, Call> = {
  sign: (x) => x!.sign(),
  floor: (x) => x!.floor(),
  ceil: (x) => x!.ceil(),
  round: (x) => x!.round(),
  "gelu tanh": (x) => x!.gelu("tanh"),
  leakyRelu: (x) => x!.leakyRelu(0.2),
  silu: (x) => x!.silu(),
  groupNorm: (x, weight, bias) => groupNorm(x!, 2, weight!, bias!),
  "embedding paddingIdx": (indices, weight) => embedding(indices!, weight!, { paddingIdx: -1 }),
  norm: (x) => x!.norm(),
  "norm 1": (x) => x!.norm(1, 1),
  "norm 3": (x) => x!.norm(3, [0, 2], { keepdim: true }),
  "norm largest": (x) => x!.norm(Number.POSITIVE_INFINITY, 2),
  logsumexp: (x) => x!.logsumexp(),
  "logsumexp keepdim": (x) => x!.logsumexp(1, true),
  "logsumexp large": (x) => x!.logsumexp(-1),
  clone: (x) => x!.clone(),
  flip: (x) => x!.flip(0, 2),
  tril: (x) => x!.tril(),
  "triu 1": (x) => x!.triu(1),
  "triu -1": (x) => x!.triu(-1),
  "slice picked negative": (x, positions) => x!.slice(":", positions!),
  "einsum product": (x, y) => einsum("ij,jk->ik", x!, y!),
  "einsum batches": (x, y) => einsum("bij, bkj -> bki", x!, y!),
  "einsum outer": (x, y) => einsum("i,j", x!, y!),
  "einsum three": (x, y, z) => einsum("ij,jk,k->i", x!, y!, z!),
  "einsum ellipsis": (x, y) => einsum("...ij,...jk->...ik", x!, y!),
  "einsum trace": (x) => einsum("ii->", x!),
  "einsum diagonal": (x) => einsum("bii->ib", x!),
  "einsum sum": (x) => einsum("ijk->j", x!),
  "einsum elementwise": (x, y) => einsum("ij,ij->ji", x!, y!),
};

export const optionCalls: Record<string, Call> = { ...losses, ...windows, ...functions };
