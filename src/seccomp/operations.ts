/** A filter as the kernel takes it. */
export interface SeccompFilter {
  /** Of seccomp(2). */
  flags: number;
  /** struct sock_filter[], in hex. */
  program: string;
}

/** From here on the process and its children are filtered, and nobody can take that back (row C5). */
export type SeccompOperation = { op: 'install-seccomp' } & SeccompFilter;
