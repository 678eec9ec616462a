import {
  expected,
  filledText,
  integer,
  list,
  type Node,
  object,
  optional,
  type Reader,
  required,
  word,
} from '../spec/node.ts';
import {
  type Action,
  type ActionKind,
  type Comparison,
  type Condition,
  FILTER_FLAGS,
  type FilterFlag,
  type Rule,
  type SeccompPolicy,
} from './policy.ts';
import { SYSTEM_CALLS } from './system-calls.ts';

export const ACTIONS: Record<string, ActionKind> = {
  SCMP_ACT_KILL: 'kill-thread',
  SCMP_ACT_KILL_THREAD: 'kill-thread',
  SCMP_ACT_KILL_PROCESS: 'kill-process',
  SCMP_ACT_TRAP: 'trap',
  SCMP_ACT_ERRNO: 'errno',
  SCMP_ACT_TRACE: 'trace',
  SCMP_ACT_LOG: 'log',
  SCMP_ACT_ALLOW: 'allow',
};

export const OPERATORS: Record<string, Comparison> = {
  SCMP_CMP_NE: 'ne',
  SCMP_CMP_LT: 'lt',
  SCMP_CMP_LE: 'le',
  SCMP_CMP_EQ: 'eq',
  SCMP_CMP_GE: 'ge',
  SCMP_CMP_GT: 'gt',
  SCMP_CMP_MASKED_EQ: 'masked-eq',
};

const EPERM = 1;
export const NATIVE = 'SCMP_ARCH_X86_64';
const MAX_UINT64 = 2n ** 64n - 1n;
/** SECCOMP_RET_DATA */
const data = integer(0, 0xffff);

function action(node: Node, errno: Node | undefined): Action {
  if (node.value === 'SCMP_ACT_NOTIFY') {
    expected(node, `an action that needs no listener (one of ${Object.keys(ACTIONS).join(', ')})`);
  }
  const kind = ACTIONS[word(Object.keys(ACTIONS))(node)] as ActionKind;
  const takesValue = kind === 'errno' || kind === 'trace';
  if (errno !== undefined && !takesValue) expected(errno, 'no errnoRet beside this action');
  return { kind, value: takesValue ? optional(errno, data, EPERM) : 0 };
}

/** JSON numbers near 2^64 are rounded up to it; the highest value is meant. */
const argument: Reader<bigint> = node => {
  const value = BigInt(integer(0, 2 ** 64)(node));
  return value > MAX_UINT64 ? MAX_UINT64 : value;
};

const condition: Reader<Condition> = node => {
  const field = object(node, ['index', 'value', 'valueTwo', 'op']);
  return {
    index: integer(0, 5)(required(node, field, 'index')),
    comparison: OPERATORS[word(Object.keys(OPERATORS))(required(node, field, 'op'))] as Comparison,
    value: argument(required(node, field, 'value')),
    second: optional(field('valueTwo'), argument, 0n),
  };
};

interface ReadRule {
  rules: Rule[];
  unknown: string[];
}

/** A name is a call's, or, beyond the OCI runtime-spec, its number. */
function numberOf(name: string): number | undefined {
  return SYSTEM_CALLS.get(name) ?? (/^\d{1,9}$/.test(name) ? Number(name) : undefined);
}

const rule: Reader<ReadRule> = node => {
  const field = object(node, ['names', 'action', 'errnoRet', 'args']);
  const names = list(filledText)(required(node, field, 'names'));
  const calls = names.map(numberOf).filter(number => number !== undefined);
  const unknown = names.filter(name => numberOf(name) === undefined);
  const what = action(required(node, field, 'action'), field('errnoRet'));
  const conditions = optional(field('args'), list(condition), []);
  const indexes = new Set(conditions.map(({ index }) => index));
  // Several conditions on one argument are alternatives, as in runc and crun, whose library cannot join them.
  const sets = indexes.size < conditions.length ? conditions.map(one => [one]) : [conditions];
  return { unknown, rules: sets.map(set => ({ calls, action: what, conditions: set })) };
};

const NO_LISTENER = 'is not supported by this cell: nobody listens';

/** Reads `linux.seccomp` of the OCI runtime-spec. */
export const readSeccomp: Reader<SeccompPolicy> = node => {
  const known = ['defaultAction', 'defaultErrnoRet', 'architectures', 'flags', 'syscalls'];
  const field = object(node, known, { listenerPath: NO_LISTENER, listenerMetadata: NO_LISTENER });
  const rules = optional(field('syscalls'), list(rule), []);
  const flags = Object.keys(FILTER_FLAGS) as FilterFlag[];
  return {
    otherwise: action(required(node, field, 'defaultAction'), field('defaultErrnoRet')),
    rules: rules.flatMap(read => read.rules),
    flags: [...new Set(optional(field('flags'), list(word(flags)), []))],
    foreign: optional(field('architectures'), list(filledText), []).filter(name => name !== NATIVE),
    unknown: [...new Set(rules.flatMap(read => read.unknown))],
  };
};
