import type { KernelRecord } from '../matrix/schema.ts';

/** A bootable kernel that lies on this machine, whole and checked. All paths are absolute. */
export interface Kernel extends KernelRecord {
  /** The bzImage. */
  image: string;
  /** The directory that holds `modules.dep` and `kernel/`, when the kernel came with modules. */
  modules?: string;
  /** Its `.config`, when it came with one. */
  config?: string;
  /** The distribution package it came from. */
  package?: { name: string; version: string; suite: string };
}
