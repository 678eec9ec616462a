/**
 * What changes the special part that uid 0 plays (linux/securebits.h, 2.6.26; the ambient one 4.3), by name. Each has a
 * lock, after which no process below this one changes it.
 */
export const SECUREBITS = {
  noroot: 1 << 0,
  'noroot-locked': 1 << 1,
  'no-setuid-fixup': 1 << 2,
  'no-setuid-fixup-locked': 1 << 3,
  'keep-caps': 1 << 4,
  'keep-caps-locked': 1 << 5,
  'no-cap-ambient-raise': 1 << 6,
  'no-cap-ambient-raise-locked': 1 << 7,
} as const;
export type Securebit = keyof typeof SECUREBITS;

/** The mask of `bits`. */
export function securebitMask(bits: readonly Securebit[]): number {
  return bits.reduce((mask, bit) => mask | SECUREBITS[bit], 0);
}

/** Whether a bit came with the ambient set. */
export const isAmbientBit = (bit: Securebit) => bit.startsWith('no-cap-ambient-raise');
