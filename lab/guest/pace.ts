/** The time that a known piece of work takes on the machine on which the limits below were chosen. */
const referenceMilliseconds = 7;

/** A fixed amount of integer work; the fastest of a few runs, so that a passing load does not count. */
function measure(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const begin = performance.now();
    let mixed = 1;
    for (let i = 0; i < 5_000_000; i++) mixed = (Math.imul(mixed, 1_103_515_245) + i) | 0;
    best = Math.min(best, performance.now() - begin + (mixed === 0 ? 1 : 0));
  }
  return best;
}

let factor: number | undefined;

/**
 * Scales a time limit, in seconds, by how much slower this machine is than the one where the limit was chosen, so
 * that a slow machine makes a run long and never makes it wrong. Never shortens a limit.
 */
export function limit(seconds: number): number {
  factor ??= Math.max(1, measure() / referenceMilliseconds);
  return seconds * factor;
}
