/** Where in a file something is said: `name` is an LXC key or the path of an XML element. */
export interface Place {
  file: string;
  /** From 1. */
  line: number;
  name: string;
}

/** A place and what is the matter there, in one line. */
export function describe({ file, line, name }: Place, problem: string): string {
  return `${file}:${line}: ${name === '' ? '' : `${name}: `}${problem}`;
}

/**
 * What the model cannot say. `refused`: it cannot be understood, or be run at all; `error`: the container would be
 * less confined, or lack something it needs; `warning`: it is as confined as was asked, or more.
 */
export interface Finding {
  level: 'refused' | 'error' | 'warning';
  place: Place;
  problem: string;
}

/** A file that cannot be converted, whatever is allowed. The message names place and value. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly place: Place;
  readonly problem: string;
  /** Everything that was found until then, this too; empty while it is on its way to whoever collects. */
  readonly findings: readonly Finding[];
  constructor(place: Place, problem: string, findings: readonly Finding[] = []) {
    super(describe(place, problem));
    this.place = place;
    this.problem = problem;
    this.findings = findings;
  }
}

/** Collects findings while a file is converted, and remembers which place each part of the result comes from. */
export interface Report {
  findings: Finding[];
  unsupported(place: Place, problem: string): void;
  note(place: Place, problem: string): void;
  /** Does one part of the conversion. What it throws as SourceError is refused, and the other parts go on. */
  attempt(part: () => void): void;
  /** The field of config.json at `path`, as in `linux.seccomp`, says what stands at `place`. */
  origin(path: string, place: Place): void;
  /** The place that the longest beginning of `path` comes from. */
  placeOf(path: string): Place | undefined;
}

export function createReport(): Report {
  const findings: Finding[] = [];
  const origins = new Map<string, Place>();
  return {
    findings,
    unsupported: (place, problem) => findings.push({ level: 'error', place, problem }),
    note: (place, problem) => findings.push({ level: 'warning', place, problem }),
    attempt: part => {
      try {
        part();
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        findings.push({ level: 'refused', place: error.place, problem: error.problem });
      }
    },
    origin: (path, place) => origins.set(path, place),
    placeOf: path => {
      const beginnings = [...origins.keys()].filter(
        from => path === from || (path.startsWith(from) && /^[.[]/.test(path.slice(from.length))),
      );
      const longest = beginnings.sort((a, b) => b.length - a.length)[0];
      return longest === undefined ? undefined : origins.get(longest);
    },
  };
}
