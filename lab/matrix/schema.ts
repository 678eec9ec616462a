/** The shapes of matrix.json, schema 1. The JSON Schema that others validate against is results/matrix.schema.json. */

import type { DecisiveOption } from './options.ts';

export const outcomesOfAttack = [
  'held',
  'escaped',
  'not-applicable',
  'not-enforceable',
  'inconclusive',
] as const;
export const outcomesOfLab = ['crashed', 'hung', 'infra'] as const;

/** An outcome of an attack, a fact's own answer, `not-applicable`, or how the trial itself failed. */
export type Outcome = string;
export type Verdict = 'expected' | 'unexpected' | 'unclaimed';

/** Which cell of the matrix: kernel x scenario x variant. */
export interface TrialKey {
  kernel: string;
  scenario: string;
  variant: string;
}

export interface KernelRecord {
  /** The label of the column: what the user asked for, made exact. Unique within a run. */
  name: string;
  /** `uname -r`. */
  release: string;
  source: 'file' | 'store' | 'mirror' | 'archive' | 'snapshot' | 'build';
  /** Of the kernel image, in hex. */
  sha256: string;
  /** Of `decisiveOptions` those that are set; absent where nobody knows how it is built. */
  options?: DecisiveOption[];
}

export interface ScenarioRecord {
  id: string;
  kind: 'fact' | 'attack';
  title: string;
  /** Rows of the mission that it answers. */
  seed: string[];
  /** A fact's closed set of answers; for an attack the outcomes. */
  answers: string[];
  variants: string[];
}

export interface Trial extends TrialKey {
  outcome: Outcome;
  expected: string | null;
  /** The reason of the expectation: a commit, a CVE, a source function. Empty when nothing is expected. */
  why: string;
  verdict: Verdict;
  seconds: number;
  /** The lines that decided it. */
  evidence: string;
  /** Of a whole set of mitigations: those that the kernel could not enforce, by the runtime's names; absent when none. */
  unenforced?: string[];
}

export interface Matrix {
  schema: 1;
  run: {
    id: string;
    started: string;
    seconds: number;
    command: string[];
    accel: 'tcg' | 'kvm';
    /** Where KVM failed, and why: the trials from then on ran under TCG. */
    kvmAbandoned?: string;
    qemu: string;
    /** SHA-256 of the cell that ran. */
    cell: string;
    /** How the guests' hosts had their control groups; absent in matrices of before, which had `v1`. */
    cgroup?: 'v1' | 'v2' | 'hybrid';
    /** Mitigations that were claimed and not applied, to see whether the lab notices. */
    sabotage?: string[];
  };
  kernels: KernelRecord[];
  scenarios: ScenarioRecord[];
  trials: Trial[];
}
