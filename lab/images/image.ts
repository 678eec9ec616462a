/** What every guest boots, whatever its kernel: one uncompressed newc archive. */
export interface Image {
  /** The initramfs: busybox, dropbear, cell, probe and init. */
  initramfs: string;
  /** Of the initramfs, in hex: part of the key of a saved guest state. */
  sha256: string;
  /** The static ELF of the runtime, and its SHA-256. */
  cell: string;
  cellSha256: string;
  /** The static ELF of the attacker, and its SHA-256. */
  probe: string;
  probeSha256: string;
  /** Of everything in the initramfs but cell and probe, in hex: what decides how a guest boots. */
  userlandSha256: string;
}
