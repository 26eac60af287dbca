import { expect, test } from "vitest";
import type { BackendName } from "../../base/calibration.ts";
import { availableBackends, getBackend, randn, setBackend, synchronize, tensor } from "../index.ts";
import { openDevice } from "./backends.ts";

const found = await availableBackends();

/** Parts of tfjs' backends that its types keep to themselves. */
interface Internals {
  device: GPUDevice;
  gpgpu: { gl: WebGL2RenderingContext };
}

const lose: Partial<Record<BackendName, (backend: Internals) => void>> = {
  webgl: ({ gpgpu }) => gpgpu.gl.getExtension("WEBGL_lose_context")!.loseContext(),
  webgpu: ({ device }) => device.destroy(),
};

const sentence: Partial<Record<BackendName, RegExp>> = {
  webgl: /^webgl: the context was lost.*run setBackend\("wasm"\).*gone$/,
  webgpu: /^webgpu: the device was lost.*run setBackend\("wasm"\).*gone$/,
};

for (const { backend, reason } of found.filter(({ backend }) => lose[backend])) {
  const wanted = sentence[backend]!;

  const loseIt = async (): Promise<void> => {
    lose[backend]!((await openDevice(backend)).backend as unknown as Internals);
  };

  test.skipIf(reason)(`${backend} lost: reading says so, and wasm takes over`, async () => {
    await setBackend(backend);
    const x = randn([64, 64], { seed: 1 });
    const y = x.matmul(x);
    await synchronize();
    await loseIt();
    await expect(y.data()).rejects.toThrow(wanted);
    await expect(synchronize()).rejects.toThrow(wanted);
    await setBackend("wasm");
    await expect(y.data()).rejects.toThrow(wanted);
    expect(() => y.add(1)).toThrow(wanted);
    expect(await tensor([1, 2]).add(1).sum().item()).toBe(5);
  });

  test.skipIf(reason)(`${backend} lost while work is under way`, async () => {
    await setBackend(backend);
    const x = randn([256, 256], { seed: 1 });
    const late = x.matmul(x).data();
    await loseIt();
    await expect(late).rejects.toThrow(wanted);
    // Whether or not an operation notices, its result is never given out.
    await expect((async () => await x.matmul(x).relu().data())()).rejects.toThrow(wanted);
  });

  test.skipIf(reason)(`${backend} lost can be opened anew`, async () => {
    await setBackend(backend);
    const before = tensor([1, 2, 3]);
    await before.mul(2).data();
    await loseIt();
    await expect(synchronize()).rejects.toThrow(wanted);
    await setBackend(backend);
    expect(getBackend().name).toBe(backend);
    const x = randn([64, 64], { seed: 1 });
    const actual = await x.mul(2).matmul(x).data();
    expect(() => before.add(1)).toThrow(wanted);
    await setBackend("wasm");
    const again = randn([64, 64], { seed: 1 });
    const expected = await again.mul(2).matmul(again).data();
    expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(
      1e-3,
    );
  });
}

test("what lay on a lost device does not disturb a loop on another", async () => {
  const gpu = found.find(({ backend, available }) => available && lose[backend])?.backend;
  if (!gpu) return;
  await setBackend(gpu);
  const lost = Array.from({ length: 600 }, (_, i) => randn([4], { seed: i }));
  lose[gpu]!((await openDevice(gpu)).backend as unknown as Internals);
  await expect(synchronize()).rejects.toThrow();
  await setBackend("wasm");
  const x = randn([4], { seed: 1 });
  const kept = Array.from({ length: 1500 }, () => x.add(1));
  expect(kept.length + lost.length).toBe(2100);
});
