import { CALLS_OF_I386, SYSTEM_CALLS } from '../../seccomp/system-calls.ts';
import type { SeccompArgumentJson, SeccompJson, SeccompRuleJson } from '../config-json.ts';
import { type Place, type Report, SourceError } from '../report.ts';
import { wholeNumber } from '../values.ts';

interface Action {
  action: string;
  errnoRet?: number;
}

interface Rule extends Action {
  name: string;
  args: SeccompArgumentJson[];
}

/** Both words of either time, in both versions: LXC of today refuses the seed's own file for its word. */
const KINDS = new Map([
  ['allowlist', 'allow'],
  ['whitelist', 'allow'],
  ['denylist', 'deny'],
  ['blacklist', 'deny'],
]);

const KILL: Action = { action: 'SCMP_ACT_KILL' };
const ALLOW: Action = { action: 'SCMP_ACT_ALLOW' };
const EACCES = 13;
const EPERM = 1;
const HIGHEST_ERRNO = 4095;
/** As a name of digits in linux.seccomp. */
const HIGHEST_CALL = 999_999_999;

/** MNT_FORCE, the first bit of umount2's second argument. In OCI a masked comparison has the mask first. */
const REJECT_FORCE_UMOUNT: Rule = {
  name: 'umount2',
  action: 'SCMP_ACT_ERRNO',
  errnoRet: EACCES,
  args: [{ index: 1, value: 1, valueTwo: 1, op: 'SCMP_CMP_MASKED_EQ' }],
};

const OPERATORS = new Map([
  ['!=', 'SCMP_CMP_NE'],
  ['<', 'SCMP_CMP_LT'],
  ['<=', 'SCMP_CMP_LE'],
  ['==', 'SCMP_CMP_EQ'],
  ['>=', 'SCMP_CMP_GE'],
  ['>', 'SCMP_CMP_GT'],
  ['&=', 'SCMP_CMP_MASKED_EQ'],
]);

/** Sections for which there are rules of their own: the machine's architecture, and its 32-bit one. */
const SECTIONS = new Map<string, readonly Section[]>([
  ['all', ['x86_64', 'x86']],
  ['x86_64', ['x86_64']],
  ['x86', ['x86']],
]);
type Section = 'x86_64' | 'x86';

/** Those of other machines, which LXC passes over, and x32, which cell refuses whole. */
const ELSEWHERE =
  /^(x32|arm|arm64|ppc|ppc64|ppc64le|mips|mips64|mips64n32|mipsel|mipsel64|mipsel64n32|s390|s390x|loongarch64|riscv64)$/;

function readAction(words: string[], place: Place, report: Report): Action | undefined {
  const [word, number, ...more] = words;
  if (word === undefined) return undefined;
  if (word === 'errno' && number !== undefined && more.length === 0) {
    return { action: 'SCMP_ACT_ERRNO', errnoRet: wholeNumber(number, 0, HIGHEST_ERRNO, place) };
  }
  if (number === undefined) {
    if (word === 'kill') return KILL;
    if (word === 'allow') return ALLOW;
    if (word === 'trap') return { action: 'SCMP_ACT_TRAP' };
    if (word === 'notify') {
      report.unsupported(place, 'cell has no seccomp supervisor: `notify` becomes EPERM');
      return { action: 'SCMP_ACT_ERRNO', errnoRet: EPERM };
    }
  }
  throw new SourceError(
    place,
    `expected an action (kill, errno N, allow, trap, notify), got \`${words.join(' ')}\``,
  );
}

function bigNumber(text: string, place: Place): number {
  const value = /^(0x[\da-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new SourceError(place, `expected a whole number below 2^53, got \`${text}\``);
}

/** `[1,0x5401,==]`, or with a mask for `&=`: index, value, operator, mask. */
function readArgument(text: string, place: Place): SeccompArgumentJson {
  const [index = '', value = '', operator = '', mask, ...more] = text.split(',').map(part => part.trim());
  const op = OPERATORS.get(operator) ?? [...OPERATORS.values()].find(name => name === operator);
  const masked = op === 'SCMP_CMP_MASKED_EQ';
  if (op === undefined || more.length > 0 || masked !== (mask !== undefined)) {
    throw new SourceError(place, `expected [INDEX,VALUE,OPERATOR], with a mask behind &=, got \`[${text}]\``);
  }
  const of = wholeNumber(index, 0, 5, place);
  const compared = bigNumber(value, place);
  if (mask === undefined) return { index: of, value: compared, op };
  return { index: of, value: bigNumber(mask, place), valueTwo: compared, op };
}

function readRule(line: string, otherwise: Action, place: Place, report: Report): Rule {
  const [, head = '', brackets = ''] = /^([^[]*)((?:\[[^\]]*\]\s*)*)$/.exec(line) ?? [];
  const [name = '', ...words] = head.trim().split(/\s+/);
  if (!/^\w+$/.test(name)) {
    throw new SourceError(place, `expected SYSCALL [ACTION] [ARGUMENTS], got \`${line}\``);
  }
  if (name === 'reject_force_umount' && words.length === 0) return REJECT_FORCE_UMOUNT;
  const action = readAction(words, place, report) ?? otherwise;
  const args = [...brackets.matchAll(/\[([^\]]*)\]/g)].map(([, text = '']) => readArgument(text, place));
  if (new Set(args.map(({ index }) => index)).size < args.length) {
    throw new SourceError(place, `asks twice of one argument in \`${line}\`; write two rules`);
  }
  if (!SYSTEM_CALLS.has(name) && !/^\d{1,9}$/.test(name)) {
    const problem = `\`${name}\` is no system call that cell knows on x86_64`;
    if (CALLS_OF_I386.has(name)) {
      report.note(place, `\`${name}\` is a call of 32-bit programs, which cell's filters end whole`);
    } else if (action.action === ALLOW.action) report.note(place, problem);
    else report.unsupported(place, `${problem}, so it is not refused; name it by its number`);
  }
  return { name, ...action, args };
}

/** Rules as OCI has them: names that share an action together, those with arguments by themselves. */
function group(rules: readonly Rule[]): SeccompRuleJson[] {
  const grouped = new Map<string, SeccompRuleJson>();
  for (const { name, args, ...action } of rules) {
    const key = JSON.stringify(args.length === 0 ? [action] : [action, name, args]);
    const entry = grouped.get(key) ?? { names: [], ...action, ...(args.length === 0 ? {} : { args }) };
    if (!entry.names.includes(name)) entry.names.push(name);
    grouped.set(key, entry);
  }
  return [...grouped.values()];
}

function policy(fallback: Action, architectures: string[], rules: readonly Rule[]): SeccompJson {
  const errno = fallback.errnoRet === undefined ? {} : { defaultErrnoRet: fallback.errnoRet };
  return { defaultAction: fallback.action, ...errno, architectures, syscalls: group(rules) };
}

/**
 * Version 1: numbers of the machine's own architecture, all else kills (row D14). OCI has no numbers, so they stand
 * as names of digits.
 */
function readNumbers(lines: readonly Line[], kind: string, report: Report): SeccompJson {
  const [listed, others] = kind === 'allow' ? [ALLOW, KILL] : [KILL, ALLOW];
  const rules: Rule[] = [];
  for (const { text, place } of lines) {
    report.attempt(() => {
      rules.push({ name: String(wholeNumber(text, 0, HIGHEST_CALL, place)), ...listed, args: [] });
    });
  }
  return policy(others, ['SCMP_ARCH_X86_64'], rules);
}

/** Version 2: names, by architecture, with actions and arguments. */
function readNames(lines: readonly Line[], kind: string, fallback: Action, report: Report): SeccompJson {
  const otherwise = kind === 'allow' ? ALLOW : KILL;
  const rules: Record<Section, Rule[]> = { x86_64: [], x86: [] };
  let sections = SECTIONS.get('all') ?? [];
  let last: Place | undefined;
  for (const { text, place } of lines) {
    last = place;
    const [, section] = /^\[(\w+)\]$/.exec(text) ?? [];
    if (section !== undefined) {
      const known = SECTIONS.get(section.toLowerCase());
      if (!known && !ELSEWHERE.test(section.toLowerCase())) {
        throw new SourceError(place, `expected an architecture like [x86_64], got \`${text}\``);
      }
      if (!known)
        report.note(place, `${text}: not of this machine, or refused whole; its rules are left out`);
      sections = known ?? [];
      continue;
    }
    report.attempt(() => {
      const rule = readRule(text, otherwise, place, report);
      for (const one of sections) rules[one].push(rule);
    });
  }
  const same = JSON.stringify(rules.x86) === JSON.stringify(rules.x86_64);
  if (!same && last) {
    report.note(
      last,
      'the rules of x86_64 and x86 differ, and OCI has one list: 32-bit calls are refused whole',
    );
  }
  return policy(fallback, same ? ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'] : ['SCMP_ARCH_X86_64'], rules.x86_64);
}

interface Line {
  text: string;
  place: Place;
}

/** Reads a policy file of LXC, version 1 or 2, as `linux.seccomp` of the OCI runtime-spec. Throws SourceError. */
export function readPolicy(content: string, file: string, report: Report): SeccompJson {
  const lines = content.split('\n').flatMap((line, index): Line[] => {
    const text = line.replace(/#.*$/, '').trim();
    return text === '' ? [] : [{ text, place: { file, line: index + 1, name: '' } }];
  });
  const start: Place = { file, line: 1, name: '' };
  const [version, head, ...rest] = lines;
  if (version?.text !== '1' && version?.text !== '2') {
    throw new SourceError(
      version?.place ?? start,
      `expected the version 1 or 2, got \`${version?.text ?? ''}\``,
    );
  }
  const [word = '', ...action] = (head?.text ?? '').split(/\s+/);
  const place = head?.place ?? version.place;
  const kind = KINDS.get(word);
  if (kind === undefined) {
    throw new SourceError(place, `expected allowlist or denylist (whitelist, blacklist), got \`${word}\``);
  }
  const fallback = readAction(action, place, report) ?? (kind === 'allow' ? KILL : ALLOW);
  if (version.text === '2') return readNames(rest, kind, fallback, report);
  if (action.length > 0) {
    throw new SourceError(place, `version 1 is a plain list, without actions, got \`${head?.text}\``);
  }
  return readNumbers(rest, kind, report);
}
