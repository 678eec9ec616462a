/** What every guest boots, whatever its kernel: one uncompressed newc archive. */
export interface Image {
  /** The initramfs: busybox, dropbear, cell, probe and init. */
  initramfs: string;
  /** Of the initramfs, in hex: part of the key of a saved guest state. */
  sha256: string;
  /** The static ELF of the runtime, and its SHA-256. */
  cell: string;
  cellSha256: string;
  /** The static ELF of the attacker. */
  probe: string;
}
