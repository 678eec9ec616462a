import { RLIMITS } from '../../sys/numbers.ts';
import { SourceError } from '../report.ts';
import { absolute, HIGHEST_ID, oneOf, variable, wholeNumber } from '../values.ts';
import type { Handler, Handlers } from './handler.ts';
import type { Setting } from './lines.ts';
import { splitWords } from './words.ts';

/** RLIM_INFINITY as the config.json has it: 2^64-1, which JSON numbers round to 2^64. */
const NO_LIMIT = 2 ** 64;

function rlimitValue(text: string, { place }: Setting): number {
  return text === 'unlimited' ? NO_LIMIT : wholeNumber(text, 0, Number.MAX_SAFE_INTEGER, place);
}

const rlimit: Handler = (draft, setting) => {
  const name = setting.key.slice('lxc.prlimit.'.length);
  const type = `RLIMIT_${name.toUpperCase()}`;
  if (name !== name.toLowerCase() || !Object.hasOwn(RLIMITS, type)) {
    throw new SourceError(setting.place, `\`${name}\` is no resource limit of prlimit(2)`);
  }
  if (setting.value === '') return void draft.rlimits.delete(type);
  const [soft = '', hard = soft, ...more] = setting.value.split(':').map(part => part.trim());
  if (more.length > 0) throw new SourceError(setting.place, `expected SOFT:HARD, got \`${setting.value}\``);
  const limit = { type, soft: rlimitValue(soft, setting), hard: rlimitValue(hard, setting) };
  if (limit.soft > limit.hard) {
    throw new SourceError(setting.place, `the soft limit \`${soft}\` is above the hard limit \`${hard}\``);
  }
  draft.rlimits.set(type, { value: limit, setting });
};

const sysctl: Handler = (draft, setting) => {
  const name = setting.key.slice('lxc.sysctl.'.length);
  if (name === '') throw new SourceError(setting.place, 'needs the name of a kernel parameter');
  if (setting.value === '') draft.sysctl.delete(name);
  else draft.sysctl.set(name, { value: setting.value, setting });
};

const proc: Handler = (draft, setting, { report }) => {
  const name = setting.key.slice('lxc.proc.'.length);
  if (name !== 'oom_score_adj') return report.unsupported(setting.place, 'is not supported by cell');
  draft.oomScoreAdj =
    setting.value === ''
      ? undefined
      : { value: wholeNumber(setting.value, -1000, 1000, setting.place), setting };
};

const environment: Handler = (draft, setting, { report }) => {
  if (setting.value === '') {
    draft.environment = [];
  } else if (/^\w+$/.test(setting.value)) {
    report.note(setting.place, `cell takes no variable from the host; write ${setting.value}=VALUE`);
  } else {
    draft.environment.push(variable(setting.value, setting.place));
  }
};

const id = ({ value, place }: Setting) => (value === '' ? 0 : wholeNumber(value, 0, HIGHEST_ID, place));

/** What LXC knows of architectures is whether they have 32 bits: it goes into personality(2), and nowhere else. */
const ARCHITECTURES = {
  wide: (
    'x86_64 amd64 linux64 aarch64 arm64 loongarch64 loong64 mips64 mips64el ppc64 ppc64el ppc64le powerpc64 ' +
    'riscv64 s390x'
  ).split(' '),
  narrow: 'x86 i386 i486 i586 i686 athlon linux32 x32 arm armel armhf armv7l mips mipsel ppc powerpc'.split(
    ' ',
  ),
};

/** Settings of the container's first process. */
export const PROCESS_KEYS: Handlers = {
  'lxc.init.cmd': (draft, { value, place }) => {
    draft.initCommand = value === '' ? ['/sbin/init'] : splitWords(value, place);
  },
  'lxc.init.cwd': (draft, { value, place }) => {
    draft.cwd = value === '' ? '/' : absolute(value, place);
  },
  'lxc.init.uid': (draft, setting) => {
    draft.uid = id(setting);
  },
  'lxc.init.gid': (draft, setting) => {
    draft.gid = id(setting);
  },
  'lxc.init.groups': (draft, { value, place }) => {
    const ids = value.split(',').map(one => one.trim());
    draft.groups =
      value === '' ? [] : [...draft.groups, ...ids.map(one => wholeNumber(one, 0, HIGHEST_ID, place))];
  },
  'lxc.no_new_privs': (draft, { value, place }) => {
    draft.noNewPrivileges = value !== '' && oneOf(value, ['0', '1'], place) === '1';
  },
  'lxc.environment': environment,
  'lxc.environment.runtime': environment,
  'lxc.apparmor.profile': (draft, setting) => {
    draft.apparmor = setting.value === '' ? undefined : { value: setting.value, setting };
  },
  'lxc.selinux.context': (_, { value, place }, { report }) => {
    if (value !== '' && value !== 'unconfined_t') {
      report.unsupported(place, `cell sets no SELinux context, so not \`${value}\``);
    }
  },
  'lxc.arch': (draft, setting) => {
    const known = oneOf(setting.value, [...ARCHITECTURES.wide, ...ARCHITECTURES.narrow], setting.place);
    draft.personality = ARCHITECTURES.narrow.includes(known) ? { value: 'LINUX32', setting } : undefined;
  },
};

export const PROCESS_PREFIXES: Handlers = {
  'lxc.prlimit.': rlimit,
  'lxc.sysctl.': sysctl,
  'lxc.proc.': proc,
};
