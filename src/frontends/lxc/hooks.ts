import type { HookJson, HooksJson } from '../config-json.ts';
import { type Place, type Report, SourceError } from '../report.ts';
import { wholeNumber } from '../values.ts';
import type { Draft, HookKind, Said } from './draft.ts';
import type { Handlers } from './handler.ts';

/** When the OCI runtime-spec has them run. */
const MOMENTS: Record<HookKind, keyof HooksJson> = {
  'start-host': 'createRuntime',
  mount: 'createContainer',
  autodev: 'createContainer',
  start: 'startContainer',
  'post-stop': 'poststop',
};

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** `lxc.hook.KIND`: a command of the shell; more of them run in their order, and an empty one takes all away. */
export const HOOK_KEYS: Handlers = {
  ...Object.fromEntries(
    (Object.keys(MOMENTS) as HookKind[]).map(kind => [
      `lxc.hook.${kind}`,
      (draft, setting) => {
        draft.hooks = draft.hooks.filter(hook => setting.value !== '' || hook.value.kind !== kind);
        if (setting.value !== '') draft.hooks.push({ value: { kind, command: setting.value }, setting });
      },
    ]),
  ),
  'lxc.hook': (draft, { value, place }) => {
    if (value !== '')
      throw new SourceError(place, `expected a kind of hook, as in lxc.hook.start, got \`${value}\``);
    draft.hooks = [];
  },
  'lxc.hook.version': (draft, { value, place }) => {
    draft.hookVersion = value === '' ? 0 : wholeNumber(value, 0, 1, place);
  },
};

/** LXC's own name for the container: that of the directory of its configuration, where there is such a one. */
function nameOf({ hostname }: Draft, { file }: Place): string {
  const [, directory] = /([^/]+)\/config$/.exec(file) ?? [];
  return directory ?? hostname?.value ?? 'lxc';
}

/** The hooks as LXC runs them: by the shell, with the name of the container, `lxc` and the kind behind them. */
export function hooksOf(draft: Draft, root: string, main: Place, report: Report): { hooks?: HooksJson } {
  if (draft.hooks.length === 0) return {};
  const name = nameOf(draft, main);
  const asArguments = draft.hookVersion === 0;
  const read = ({ value: { kind, command } }: Said<{ kind: HookKind; command: string }>): HookJson => ({
    path: '/bin/sh',
    args: [
      'sh',
      '-c',
      ...(asArguments ? [`exec ${command} "$@"`, 'sh', name, 'lxc', kind] : [`exec ${command}`]),
    ],
    env: [
      PATH,
      `LXC_NAME=${name}`,
      `LXC_CONFIG_FILE=${main.file}`,
      `LXC_ROOTFS_PATH=${root}`,
      `LXC_ROOTFS_MOUNT=${root}`,
      `LXC_HOOK_VERSION=${draft.hookVersion}`,
      ...(asArguments ? [] : [`LXC_HOOK_TYPE=${kind}`, 'LXC_HOOK_SECTION=lxc']),
    ],
  });
  const hooks: HooksJson = {};
  for (const said of draft.hooks) {
    const moment = MOMENTS[said.value.kind];
    hooks[moment] = [...(hooks[moment] ?? []), read(said)];
    report.origin(`hooks.${moment}`, said.setting.place);
    report.note(said.setting.place, `runs at ${moment}, as container \`${name}\`, whatever ID cell is given`);
  }
  return { hooks };
}
