import {
  choice,
  flag,
  list,
  type OptionValues,
  text,
  textOr,
  wholeNumber,
  wholeNumberOrAuto,
} from '../option.ts';
import { colourOption } from './screen-options.ts';

/** What `lab run` can be told. */
export const runOptions = {
  kernel: textOr('5.10,6.12,latest', {
    short: 'k',
    value: 'LIST',
    isList: true,
    summary:
      'the kernels: versions or their beginnings, ranges (5.10..6.12), latest, all, a bzImage, a kernel .deb, or NAME=FILE, with commas between',
  }),
  scenario: list({
    short: 's',
    value: 'LIST',
    summary: 'only these scenarios: ids, themes (cgroup) or globs (bypass/*), with commas between',
  }),
  variant: list({
    value: 'LIST',
    summary: 'of attacks, only these variants, beside the control `none`',
  }),
  jobs: wholeNumberOrAuto(1, { short: 'j', value: 'N', summary: 'guests at the same time' }),
  results: text({
    value: 'DIR',
    summary: 'where the files of this run go [default: a new directory in results/runs]',
  }),
  json: flag({ summary: 'print matrix.json on stdout, and everything else on stderr' }),
  accel: choice(['auto', 'kvm', 'tcg'], {
    summary: 'how QEMU runs the guests; auto takes KVM where it truly boots one',
  }),
  memory: wholeNumber(48, { value: 'MIB', summary: 'memory of a guest, in MiB' }),
  cgroup: choice(['v1', 'v2', 'hybrid'], {
    summary:
      "what the guest's host has mounted: nothing of version 2, only version 2, or both; where a kernel cannot, its trials are not-applicable",
  }),
  sabotage: list({
    value: 'LIST',
    summary:
      'claim these mitigations and do not apply them (`all`: none at all), to see whether the lab notices: what was held must escape',
  }),
  watch: flag({
    short: 'w',
    summary: 'run again what is concerned whenever the runtime, the attacker or a scenario changes',
  }),
  verbose: flag({ short: 'v', summary: 'show every step of every trial' }),
  ...colourOption,
};

/** What it was told. */
export type RunWishes = OptionValues<typeof runOptions>;

/** What holds when nothing is told. */
export const runDefaults = Object.fromEntries(
  Object.entries(runOptions).map(([name, { absent }]) => [name, absent]),
) as RunWishes;
