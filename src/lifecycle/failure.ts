import { ConfigError } from '../spec/node.ts';
import { SystemError } from '../sys/error.ts';
import { Refusal } from './refusal.ts';

/**
 * What an error of cell is about, as programs branch on it: the configuration or a file beside it (`config`), the
 * container's id (`in-use`, `no-such-container`) or its status (`wrong-status`), a kernel that lacks what the config asks (`not-enforceable`), an operation that failed
 * (`step-failed`), or cell itself (`internal`).
 */
export type FailureCode =
  | 'config'
  | 'in-use'
  | 'no-such-container'
  | 'wrong-status'
  | 'not-enforceable'
  | 'step-failed'
  | 'internal';

/** A mitigation this kernel cannot enforce, and why. */
export interface NotEnforceable {
  mitigation: string;
  why: string;
}

/** What a failure says besides its words. The same object crosses from the container's first process as JSON. */
export interface FailureDetails {
  code: FailureCode;
  msg: string;
  /** The operation that failed, as `cell run --plan` names it. */
  step?: string;
  /** The system call and the name of its errno. */
  call?: string;
  errno?: string;
  mitigation?: string;
}

/** Why a container is not started. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly details: FailureDetails;
  constructor(details: FailureDetails) {
    super(details.msg);
    this.details = details;
  }
}

/** The failure that stands for a mitigation missing from the kernel. */
export function notEnforceable({ mitigation, why }: NotEnforceable): Failure {
  return new Failure({
    code: 'not-enforceable',
    mitigation,
    msg: `this kernel cannot enforce ${mitigation}: ${why}`,
  });
}

/** Any error as details; `step` names the operation it came from. */
export function describeFailure(error: unknown, step?: string): FailureDetails {
  const where = step === undefined ? {} : { step };
  if (error instanceof Failure) return { ...where, ...error.details };
  if (error instanceof ConfigError) return { ...where, code: 'config', msg: error.message };
  if (error instanceof SystemError) {
    const msg = step === undefined ? error.message : `${step}: ${error.message}`;
    return { ...where, code: 'step-failed', msg, call: error.call, errno: error.code };
  }
  if (error instanceof Refusal) {
    return {
      ...where,
      code: 'step-failed',
      msg: step === undefined ? error.message : `${step}: ${error.message}`,
    };
  }
  // Without memory for an Error QuickJS throws null.
  const other = error === null ? 'out of memory' : String(error);
  const msg = error instanceof Error ? `${error.message}\n${error.stack ?? ''}`.trim() : other;
  return { ...where, code: 'internal', msg };
}
