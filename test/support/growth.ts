/** An eighth of the size, to compare with. */
const step = 8;

/**
 * How many times as much processor time `work` takes for `size` as for an eighth of it: about 8 when it grows with the size, 64 when with
 * its square. What else the machine does is left out.
 */
export async function growth(work: (size: number) => unknown, size: number): Promise<number> {
  const few = await processorMs(() => work(Math.ceil(size / step)));
  return (await processorMs(() => work(size))) / Math.max(few, 5);
}

/** The most that still counts as growing with the size. */
export const linear = 3 * step;

async function processorMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
