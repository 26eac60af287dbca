// biome-ignore-all lint/style/noExcessiveLinesPerFile: one table, read from top to bottom
/**
 * From TinyTorch's Python to what cells use here: for students who come from the course. Left as its modules write it, right
 * as a cell does, and in between what differs, with the reason. A test looks every name in `names` up in the library.
 */
export interface PythonMapEntry {
  /** Heading of its group, such as a module of the course. */
  group: string;
  python: string;
  here: string;
  /** Exports and members (`Tensor.matmul`) that `here` speaks of. */
  names: readonly string[];
  /** The difference and its reason, in Markdown; absent where only the spelling differs. */
  differs?: string;
}

type Row = readonly [python: string, here: string, names: string, differs?: string];

function group(name: string, rows: readonly Row[]): PythonMapEntry[] {
  return rows.map(([python, here, names, differs]) => ({
    group: name,
    python,
    here,
    names: names.split(" ").filter(Boolean),
    ...(differs === undefined ? {} : { differs }),
  }));
}

export const PYTHON_MAP: readonly PythonMapEntry[] = [
  ...group("How it is written", [
    [
      "from tinytorch import Tensor, Linear",
      'import { tensor } from "tinytorch"; import { Linear } from "tinytorch/nn"',
      "tensor Linear",
      "The paths are `tinytorch`, with `/tensor`, `/autograd`, `/nn`, `/optim`, `/data`, `/models`, and the capstone's own `tinytorch/production` and `tinytorch/systems`.",
    ],
    [
      "snake_case",
      "camelCase",
      "",
      "`zero_grad` is `zeroGrad`, `state_dict` is `stateDict`, as is usual in the language.",
    ],
    [
      "f(x, lr=0.01, momentum=0.9)",
      "f(x, { lr: 0.01, momentum: 0.9 })",
      "",
      "There are no keyword arguments; what may be left out goes into an object.",
    ],
    [
      "a + b, a * b, -a, a @ b",
      "a.add(b), a.mul(b), a.neg(), a.matmul(b)",
      "Tensor.add Tensor.sub Tensor.mul Tensor.div Tensor.neg Tensor.matmul",
      "Operators cannot be overloaded for tensors; methods chain instead.",
    ],
    [
      "layer(x)",
      "layer.forward(x)",
      "Linear.forward",
      "An object cannot be called. Hooks and the profiler still see `forward`.",
    ],
    [
      "for images, labels in loader:",
      "for await (const [images, labels] of loader)",
      "DataLoader",
      "Between batches the page gets its turn, and Stop is noticed.",
    ],
    [
      "print(x)",
      "x (last in a cell), or display(x)",
      "",
      "The last expression of a cell is shown; `console.log` works too.",
    ],
  ]),
  ...group("01 Tensor", [
    [
      "Tensor([[1, 2], [3, 4]])",
      "tensor([[1, 2], [3, 4]])",
      "tensor Tensor",
      "A function, as in PyTorch. The default is `float32` as in the course; `{ dtype }` gives `int32` and `bool`.",
    ],
    [
      "Tensor(data, requires_grad=True)",
      "tensor(data, { requiresGrad: true })",
      "tensor Tensor.requiresGrad",
    ],
    [
      "x.shape, x.ndim, x.size, x.dtype",
      "x.shape, x.ndim, x.size, x.dtype",
      "Tensor.shape Tensor.ndim Tensor.size Tensor.dtype",
    ],
    [
      "x.data, x.numpy()",
      "await x.data(), await x.toArray()",
      "Tensor.data Tensor.toArray",
      "The numbers may lie on a graphics processor. Reading them takes time, and `await` shows where.",
    ],
    ["float(x.data), x.item()", "await x.item()", "Tensor.item"],
    ["x.numel(), x.memory_footprint()", "x.numel(), x.bytes", "Tensor.numel Tensor.bytes"],
    ["x.reshape(2, -1)", "x.reshape(2, -1)", "Tensor.reshape Tensor.view Tensor.flatten"],
    [
      "x.transpose()",
      "x.transpose(), x.T",
      "Tensor.transpose Tensor.T Tensor.permute",
      "Exchanges the last two dimensions unless told which.",
    ],
    [
      "x[0:2, :]",
      "x.slice([0, 2])",
      "Tensor.slice Tensor.narrow Tensor.indexSelect",
      "One entry a dimension: `[from, to]`, an index, or nothing at the end for all.",
    ],
    [
      "x.sum(axis=1, keepdims=True)",
      "x.sum(1, true)",
      "Tensor.sum Tensor.mean",
      "`dim` and `keepdim` as in PyTorch, given by place.",
    ],
    [
      "x.max(axis=1)",
      "x.max(1)",
      "Tensor.max Tensor.min Tensor.argmax",
      "Values only; `argmax` gives positions. Equal largest values share the gradient.",
    ],
    ["x.masked_fill(mask, value)", "x.maskedFill(mask, value)", "Tensor.maskedFill"],
    [
      "np.zeros, np.random.randn",
      "zeros([2, 3]), randn([2, 3])",
      "zeros ones full eye arange rand randn randint randperm",
    ],
    [
      "np.random.seed(0)",
      "manualSeed(0)",
      "manualSeed",
      "Cells are seeded by the notebook's seed and their name already: a cell run again draws the same numbers.",
    ],
    ["np.concatenate, np.stack", "cat([a, b], 0), stack([a, b])", "cat stack"],
  ]),
  ...group("02 Activations", [
    [
      "ReLU(), Sigmoid(), Tanh(), GELU()",
      "new ReLU(), new Sigmoid(), new Tanh(), new GELU()",
      "ReLU Sigmoid Tanh GELU",
    ],
    ["ReLU().forward(x)", "x.relu()", "Tensor.relu Tensor.sigmoid Tensor.tanh Tensor.gelu"],
    [
      "Softmax()(x, dim=-1)",
      "new Softmax(-1).forward(x), x.softmax(-1)",
      "Softmax Tensor.softmax Tensor.logSoftmax",
      "`dim` belongs to the layer, as in PyTorch. The largest value is subtracted first, so that nothing overflows.",
    ],
  ]),
  ...group("03 Layers", [
    [
      "Layer",
      "class Mine extends Module",
      "Module",
      "PyTorch's name. Layers and parameters in fields are found automatically; there is no list to keep.",
    ],
    [
      "Linear(784, 128), Dense(784, 128)",
      "new Linear(784, 128)",
      "Linear",
      "`weight` has shape (in, out), as in TinyTorch and unlike PyTorch: then $xW + b$ reads as it is computed.",
    ],
    ["Linear(4, 2, bias=False)", "new Linear(4, 2, { bias: false })", "Linear"],
    [
      "Dropout(0.5).forward(x, training=True)",
      "new Dropout(0.5); model.train(), model.eval()",
      "Dropout Module.train Module.eval",
      "The mode belongs to the model, so it cannot be forgotten in one layer.",
    ],
    [
      "Sequential(a, b), Sequential([a, b])",
      "new Sequential(a, b)",
      "Sequential ModuleList",
      "Not a list: the types of all layers stay known.",
    ],
    [
      "model.parameters()",
      "model.parameters()",
      "Module.parameters Module.namedParameters Module.stateDict Module.loadStateDict",
    ],
  ]),
  ...group("04 Losses", [
    ["MSELoss()(pred, target)", "new MSELoss().forward(pred, target)", "MSELoss mseLoss"],
    [
      "CrossEntropyLoss()(logits, labels)",
      "new CrossEntropyLoss().forward(logits, labels)",
      "CrossEntropyLoss crossEntropy",
      "Logits (N, C) and class indices (N), the mean over the batch.",
    ],
    [
      "BinaryCrossEntropyLoss()(p, y)",
      "new BCELoss().forward(p, y)",
      "BCELoss BCEWithLogitsLoss binaryCrossEntropy",
      "PyTorch's names. `BCEWithLogitsLoss` takes logits, and is exact where probabilities would round to 0 or 1.",
    ],
  ]),
  ...group("05 Data", [
    [
      "class Mine(Dataset): __getitem__, __len__",
      "{ length, batch(indices) }",
      "TensorDataset",
      "A data set gives batches, not single samples: a thousand small copies would cost more than the network.",
    ],
    ["TensorDataset(x, y)", "new TensorDataset(x, y)", "TensorDataset Subset randomSplit"],
    [
      "DataLoader(data, batch_size=64, shuffle=True)",
      "new DataLoader(data, { batchSize: 64, shuffle: true })",
      "DataLoader",
      "The next batches are prepared while you use the current one.",
    ],
    [
      "Compose([RandomCrop(28), …])",
      "new Compose([new RandomShift(…), new Normalize(…)])",
      "Compose RandomShift RandomRotation Normalize",
    ],
    [
      "TinyDigits, CIFAR10",
      'await MNIST.load({ split: "train" })',
      "MNIST",
      "Sixty thousand digits of 28 × 28, in pieces that load as they are needed.",
    ],
  ]),
  ...group("06 Autograd", [
    [
      "loss.backward()",
      "loss.backward()",
      "Tensor.backward",
      "Not awaited. A second time on the same graph needs `{ retainGraph: true }`.",
    ],
    [
      "x.grad",
      "x.grad",
      "Tensor.grad",
      "A tensor, not an array; undefined before the first `backward`.",
    ],
    [
      "x.zero_grad()",
      "optimizer.zeroGrad(), model.zeroGrad()",
      "Optimizer.zeroGrad Module.zeroGrad",
    ],
    [
      "with no_grad():",
      "noGrad(() => model.forward(x))",
      "noGrad isGradEnabled",
      "A function in place of a block; it returns what its body returns.",
    ],
    [
      "class Square(Function): forward, backward",
      "class Square extends Function",
      "Function",
      "As torch.autograd.Function. Import it under another name if you need the language's own `Function`.",
    ],
    [
      "enable_autograd()",
      "–",
      "",
      "Always there. Gradients of gradients are not, here as in the course.",
    ],
    [
      "Variable(x)",
      "tensor(x, { requiresGrad: true })",
      "tensor",
      "The course gave up `Variable` too.",
    ],
  ]),
  ...group("07 Optimizers", [
    [
      "SGD(params, lr=0.01, momentum=0.9)",
      "new SGD(model.parameters(), { lr: 0.01, momentum: 0.9 })",
      "SGD Optimizer",
      "`lr`, not `learning_rate`.",
    ],
    [
      "Adam(params, lr=0.001, betas=(0.9, 0.999))",
      "new Adam(params, { lr: 1e-3, betas: [0.9, 0.999] })",
      "Adam AdamW",
    ],
    ["optimizer.step()", "optimizer.step()", "Optimizer.step"],
  ]),
  ...group("08 Training", [
    [
      "CosineSchedule(max_lr, min_lr, total_epochs)",
      "new CosineAnnealingLR(optimizer, …)",
      "CosineAnnealingLR StepLR OneCycleLR LinearWarmup Scheduler.step",
      "PyTorch's: a schedule holds its optimizer and is told to `step()`.",
    ],
    [
      "clip_grad_norm(params, max_norm=1.0)",
      "await clipGradNorm(params, 1)",
      "clipGradNorm",
      "It is awaited, because the norm is a number that leaves the device.",
    ],
    [
      "Trainer(model, optimizer, loss_fn).train_epoch(dl)",
      "the loop itself, in Part 3; trainHere, trainInWorker",
      "trainHere trainInWorker Trainer",
      "Five lines that are worth seeing; with checkpoints, early stopping and a panel in Part 5.",
    ],
    [
      "trainer.evaluate(dl)",
      "await evaluate(model, loader)",
      "evaluate",
      "From `tinytorch/production`: the accuracy with its 95 % interval.",
    ],
    [
      "accumulation_steps=4",
      "backward() four times, then step()",
      "Tensor.backward Optimizer.step",
      "Gradients add up until they are cleared.",
    ],
  ]),
  ...group("09 Images", [
    [
      "Conv2d(1, 8, kernel_size=3, padding=1)",
      "new Conv2d(1, 8, 3, { padding: 1 })",
      "Conv2d conv2d",
      "Shapes read (N, C, H, W). In memory channels come last, because the kernels want it so; transposing is left to the library.",
    ],
    [
      "MaxPool2d(2), AvgPool2d(2)",
      "new MaxPool2d(2), new AvgPool2d(2)",
      "MaxPool2d AvgPool2d AdaptiveAvgPool2d",
    ],
    ["BatchNorm2d(8)", "new BatchNorm2d(8)", "BatchNorm2d"],
    ["flatten(x), x.reshape(n, -1)", "new Flatten(), x.flatten(1)", "Flatten Tensor.flatten"],
  ]),
  ...group("11–13 Sequences", [
    ["Embedding(vocab_size, embed_dim)", "new Embedding(vocabSize, embedDim)", "Embedding"],
    [
      "PositionalEncoding(max_seq_len, embed_dim)",
      "new LearnedPositionalEncoding(…)",
      "LearnedPositionalEncoding SinusoidalPositionalEncoding",
      "Two classes, one for each kind.",
    ],
    [
      "scaled_dot_product_attention(Q, K, V, mask)",
      "scaledDotProductAttention(q, k, v, { mask })",
      "scaledDotProductAttention",
      "1 in a mask is where attention may look, as in the course.",
    ],
    ["create_causal_mask(n)", "causalMask(n)", "causalMask"],
    [
      "MultiHeadAttention(embed_dim, num_heads)",
      "new MultiHeadAttention(embedDim, heads)",
      "MultiHeadAttention",
    ],
    [
      "LayerNorm(d).gamma, .beta",
      "new LayerNorm(d).weight, .bias",
      "LayerNorm",
      "PyTorch's names for the same two.",
    ],
    [
      "TransformerBlock(embed_dim, num_heads)",
      "new TransformerBlock(embedDim, heads, …)",
      "TransformerBlock",
      "Pre-norm, as in the course.",
    ],
    [
      "GPT(…), CharTokenizer()",
      "–",
      "",
      "The capstone reads digits; a vision transformer is built by `buildModel`.",
    ],
  ]),
  ...group("14–19 Performance", [
    [
      "Profiler().count_parameters(model)",
      "estimateSize({ … })",
      "estimateSize",
      "For a configuration, before a model is built: parameters, bytes, and what training will need.",
    ],
    [
      "Profiler().measure_latency(model, x)",
      "await profiler.profileEndToEndSystem(model, loader, optimizer)",
      "ProductionMLSystemProfiler.profileEndToEndSystem",
      "With percentiles, and how many samples are missing for them.",
    ],
    [
      "Profiler().profile_forward_pass(model, x)",
      "await profiler.traceSystem()",
      "ProductionMLSystemProfiler.traceSystem ProductionMLSystemProfiler.measureRoofs",
      "Every operation with its time and bytes; what limits it is read from measured roofs.",
    ],
    [
      "quantize_model(model)",
      'optimize(model, { passes: ["quantize-dynamic"] })',
      "optimize capture",
      "Eight-bit codes *and* eight-bit arithmetic. In the course the codes are stored as floats, so nothing gets faster.",
    ],
    [
      "fused_gelu(x), vectorized_matmul(a, b)",
      'optimize(model, { passes: ["fuse-linear-activation"] })',
      "optimize passes",
      "A change of the model's graph in place of a function to call.",
    ],
    ["KVCache", "–", "", "There is no text to generate. `Memoized` keeps whole answers."],
    ["memoization", "new Memoized(model)", "Memoized auditCaching"],
    [
      "Benchmark(models, …).compare_models()",
      "compareRuns([…]), compareTimes(…)",
      "compareRuns compareTimes",
      "Versions take turns, and the interval comes from resampling: a laptop that warms up cannot decide.",
    ],
  ]),
  ...group("The capstone", [
    [
      "ProductionMLSystemProfiler()",
      "new ProductionMLSystemProfiler({ heldOut })",
      "ProductionMLSystemProfiler",
      "Nothing in it is simulated; what a browser cannot tell reads *not measurable here*.",
    ],
    [
      "SystemMetrics.inference_latency_ms",
      "metrics.inferenceLatencyMs",
      "SystemMetrics",
      "The median of single images. The original took the mean of ten batches.",
    ],
    [
      "detect_cross_module_optimizations()",
      "await profiler.detectCrossModuleOptimizations()",
      "ProductionMLSystemProfiler.detectCrossModuleOptimizations modelExperiment",
      "Each candidate is applied and timed. The original printed four with fixed percentages.",
    ],
    [
      "_detect_hardware()",
      "await profiler.describeDevice()",
      "ProductionMLSystemProfiler.describeDevice describeDevice",
    ],
    [
      "BenchmarkScenario.SERVER",
      'await profiler.loadTest({ scenario: "Server", boundMs })',
      "ProductionMLSystemProfiler.loadTest",
      "Queries are due at times fixed beforehand, and latency counts from then.",
    ],
    [
      "analyze_scalability(target_qps=10000)",
      "await profiler.analyzeScalability({ targetRate, objectiveMs })",
      "ProductionMLSystemProfiler.analyzeScalability planCapacity measureReplicas autoscaledDays",
      "Replicas that keep a p99, from measured times and queueing, with one to spare. The original divided two rates.",
    ],
    [
      "profiling_data",
      "profiler.profilingData, profiler.summary(title)",
      "ProductionMLSystemProfiler.summary",
    ],
    [
      "CompleteMLSystem(config)",
      "new CompleteMLSystem(config), then buildSystem(), train(), evaluate(), deploy(), monitor()",
      "CompleteMLSystem fitSystem buildModel estimateSize",
      "One config, from model to monitor: Part 5. `fitSystem` says first whether the device has the memory.",
    ],
    [
      "validate_production_readiness()",
      "await profiler.validateProductionReadiness({ system, server, monitor, objective })",
      "ProductionMLSystemProfiler.validateProductionReadiness",
      "Each of the six checks runs something, and can fail. In the original one did; the others were constants.",
    ],
    [
      "run_comprehensive_system_tests()",
      "await runComprehensiveTests(system, { server, monitor })",
      "runComprehensiveTests",
      "Six suites that run against the system, and that `break` makes fail. The original printed six constants.",
    ],
    [
      "AdvancedOptimizerFeatures().simulate_mixed_precision(opt, loss_scale)",
      'training: { precision: "mixed" }; in a loop, autocast(() => …) and new GradScaler()',
      "autocast GradScaler",
      "As in `torch.amp`. No backend here computes in fp16: its rounding is emulated, at fp32's time and memory.",
    ],
  ]),
];
