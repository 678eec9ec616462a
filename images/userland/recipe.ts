/** A source file of a Debian source package, by name and SHA-256. */
export interface PinnedFile {
  name: string;
  sha256: string;
}

/** How one program of the guest is made from its upstream source, as Debian carries it. Plain data. */
export interface Recipe {
  /** The Debian source package. */
  name: string;
  /** The upstream version. */
  version: string;
  /** The Debian version whose `.dsc` names the tarball. */
  debianVersion: string;
  /** The directory below the mirror that holds both files. */
  pool: string;
  dsc: PinnedFile;
  tarball: PinnedFile;
  /** The directory that the tarball unpacks to. */
  directory: string;
  /** Files put into the source tree before it is compiled. */
  files: Record<string, string>;
  /**
   * The shell script that compiles it, run in the source tree. `$CC` makes static programs against musl, `$HOSTCC`
   * makes programs for this machine, `$JOBS` says how many compilers may run at once.
   */
  script: string;
  /** What is kept, by path in the source tree. Kept under the last part of that path. */
  products: string[];
}
