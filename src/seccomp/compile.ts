import { and, compare, end, type Instruction, jump, load } from './classic-bpf.ts';
import type { Action, ActionKind, Condition, SeccompPolicy } from './policy.ts';

/** struct seccomp_data: the call's number, the architecture, an address, six arguments of 64 bits. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const ARGUMENTS = 16;
/** linux/audit.h */
const AUDIT_ARCH_X86_64 = 0xc000003e;
/** A number with this bit is a call of x32, which shares the architecture with x86_64. */
const X32 = 0x4000_0000;
/** What a tracer leaves of a call that it took away. */
const SKIPPED = 0xffff_ffff;
/** The longest jump of a comparison. */
const FAR = 255;

/** linux/seccomp.h: SECCOMP_RET_*. KILL_PROCESS and LOG are 4.14. */
const RETURNS: Record<ActionKind, number> = {
  'kill-process': 0x8000_0000,
  'kill-thread': 0,
  trap: 0x0003_0000,
  errno: 0x0005_0000,
  trace: 0x7ff0_0000,
  log: 0x7ffc_0000,
  allow: 0x7fff_0000,
};

const returned = ({ kind, value }: Action) => end(RETURNS[kind] + value);

/**
 * Instructions that a condition falls through when it holds; when it does not they skip `rest` instructions behind
 * them. The machine has 32 bits, so the upper half of the argument is looked at first.
 */
function test({ index, comparison, value, second }: Condition, rest: number): Instruction[] {
  const low = load(ARGUMENTS + 8 * index);
  const high = load(ARGUMENTS + 8 * index + 4);
  const [top, bottom] = [Number(value >> 32n), Number(value & 0xffff_ffffn)];
  const last = rest;
  switch (comparison) {
    case 'eq':
      return [high, compare('equal', top, 0, 2 + rest), low, compare('equal', bottom, 0, last)];
    case 'ne':
      return [high, compare('equal', top, 0, 2), low, compare('equal', bottom, last, 0)];
    case 'gt':
    case 'ge':
      return [
        high,
        compare('greater', top, 3, 0),
        compare('equal', top, 0, 2 + rest),
        low,
        compare(comparison === 'gt' ? 'greater' : 'greaterOrEqual', bottom, 0, last),
      ];
    case 'lt':
    case 'le':
      return [
        high,
        compare('greater', top, 3 + rest, 0),
        compare('equal', top, 0, 2),
        low,
        compare(comparison === 'lt' ? 'greaterOrEqual' : 'greater', bottom, last, 0),
      ];
    case 'masked-eq':
      return [
        high,
        and(top),
        compare('equal', Number(second >> 32n), 0, 3 + rest),
        low,
        and(bottom),
        compare('equal', Number(second & 0xffff_ffffn), 0, last),
      ];
  }
}

/** What becomes of one call: every rule with conditions in turn, then the rule without, or else `otherwise`. */
function decide(rules: SeccompPolicy['rules'], otherwise: Action): Instruction[] {
  const conditional = rules.filter(({ conditions }) => conditions.length > 0);
  const plain = rules.find(({ conditions }) => conditions.length === 0);
  return [
    ...conditional.flatMap(({ conditions, action }) =>
      conditions.reduceRight<Instruction[]>(
        (behind, condition) => [...test(condition, behind.length), ...behind],
        [returned(action)],
      ),
    ),
    returned(plain?.action ?? otherwise),
  ];
}

/** What becomes of the calls numbered `from` and up to the next span. */
interface Span {
  from: number;
  body: Instruction[];
}

/** One span a change: neighbours with the same fate are one. */
function spans({ rules, otherwise }: SeccompPolicy): Span[] {
  const byCall = new Map<number, SeccompPolicy['rules']>();
  for (const rule of rules) {
    for (const call of rule.calls) byCall.set(call, [...(byCall.get(call) ?? []), rule]);
  }
  const all: Span[] = [{ from: 0, body: [returned(otherwise)] }];
  for (const call of [...byCall.keys()].sort((a, b) => a - b)) {
    all.push({ from: call, body: decide(byCall.get(call) ?? [], otherwise) });
    all.push({ from: call + 1, body: [returned(otherwise)] });
  }
  const distinct = all.filter(({ from }, index) => all[index + 1]?.from !== from);
  return distinct.filter(
    ({ body }, index) => index === 0 || JSON.stringify(body) !== JSON.stringify(distinct[index - 1]?.body),
  );
}

/** Finds the span of the number in the accumulator by halving. */
function search(list: readonly Span[]): Instruction[] {
  const [only] = list;
  if (list.length === 1 && only) return only.body;
  const middle = list.length >> 1;
  const lower = search(list.slice(0, middle));
  const upper = search(list.slice(middle));
  const from = list[middle]?.from ?? 0;
  return lower.length <= FAR
    ? [compare('greaterOrEqual', from, lower.length, 0), ...lower, ...upper]
    : [compare('greaterOrEqual', from, 0, 1), jump(lower.length), ...lower, ...upper];
}

/**
 * The filter of a policy. A call of another architecture, or of x32, ends in `foreign`: the numbers of the policy
 * mean other calls there.
 */
export function compilePolicy(policy: SeccompPolicy, foreign: 'kill-process' | 'kill-thread'): Instruction[] {
  const stop = end(RETURNS[foreign]);
  return [
    load(ARCHITECTURE),
    compare('equal', AUDIT_ARCH_X86_64, 1, 0),
    stop,
    load(NUMBER),
    compare('greaterOrEqual', X32, 0, 2),
    compare('equal', SKIPPED, 1, 0),
    stop,
    ...search(spans(policy)),
  ];
}
