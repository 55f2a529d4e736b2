/** Prints one figure as one JSON line: what `npm run bench:*` promises. Values are rounded to two decimals. */
export function printFigure(figure: string, value: number, unit: string, digits = 2): void {
  console.log(JSON.stringify({ figure, value: Number(value.toFixed(digits)), unit }));
}

/** Nearest-rank percentile, `share` from 0 to 1; NaN for no values. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
