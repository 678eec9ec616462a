import type { BenchResult } from './bench.ts';
import type { RunCost, RuntimeComparison } from './runtimes.ts';
import type { Sample } from './statistics.ts';

const ms = ({ median, min, max, runs }: Sample): string =>
  `${median.toFixed(0)} ms (${min.toFixed(0)} to ${max.toFixed(0)}, ${runs} runs)`;

type Row = [label: string, value: string];

function costRow(label: string, { user_ms, system_ms }: RunCost): Row {
  return [label, `${ms(user_ms)} user, ${ms(system_ms)} system`];
}

function runtimeRows({ crun_version, comparisons }: RuntimeComparison): Row[] {
  return comparisons.flatMap(({ config, cell, crun }): Row[] => [
    [`A container of \`${config} spec\``, 'processor time of one run, beside crun'],
    costRow('  cell', cell),
    costRow(`  crun ${crun_version}`, crun),
  ]);
}

function align(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n');
}

/** cell beside crun, a line each, for a person. */
export const runtimeTable = (comparison: RuntimeComparison): string => align(runtimeRows(comparison));

/** What was measured, a line each, for a person. */
export function benchTable(result: BenchResult): string {
  const { machine, busy } = result;
  const rows: Row[] = [
    ['Machine', `${machine.cpu}, ${machine.cores} cores, ${machine.memory_gib} GiB`],
    ['Guests', `QEMU ${machine.qemu} under ${machine.accel}, Linux ${result.kernel}`],
    ['Cold boot to the first answer', ms(result.cold_boot_ms)],
    ['Reset to the first answer', ms(result.reset_ms)],
    ['  of which restoring', ms(result.restore_ms)],
    ['Reset over cold boot', `1/${(1 / result.reset_to_boot_ratio).toFixed(1)}`],
    ['Saved state', `${result.state_mib.toFixed(0)} MiB`],
    ['Memory of a guest', `${result.guest_mib.toFixed(0)} MiB at most`],
    ["The lab's own cost for a trial", `${result.overhead_ms_per_trial.toFixed(1)} ms of processor time`],
    ['Trials, one guest', `${result.trials_per_second.toFixed(2)} a second`],
    ['Twice as many trials', `${result.double_trials_ratio.toFixed(2)} times the time`],
    ['Trials, side by side', `${busy.trials_per_second.toFixed(2)} a second over ${busy.kernels.join(', ')}`],
    ['  processor time that QEMU has', `${(busy.qemu_share * 100).toFixed(0)} % of cores x wall`],
    [
      'virtme-ng, one command',
      result.virtme_ng_ms ? ms(result.virtme_ng_ms) : (result.virtme_ng_missing ?? 'not measured'),
    ],
  ];
  return align([...rows, ...runtimeRows(result.runtimes)]);
}
