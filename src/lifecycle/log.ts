import { writeAll } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import type { FailureDetails } from './failure.ts';
import { printable } from './printable.ts';

export type LogFormat = 'text' | 'json';
export type LogLevel = 'error' | 'warning';

/** One line of the log. As JSON these are its fields; what does not apply is left out. */
export interface LogEntry extends Partial<Omit<FailureDetails, 'msg'>> {
  level: LogLevel;
  msg: string;
}

export type Log = (entry: LogEntry) => void;

/** An entry as it is written, with its newline. */
export function formatEntry(entry: LogEntry, format: LogFormat): string {
  return format === 'json' ? `${JSON.stringify(entry)}\n` : `cell: ${entry.level}: ${printable(entry.msg)}\n`;
}

/** A log on an open descriptor. */
export function createLog(system: System, fd: number, format: LogFormat): Log {
  return entry => writeAll(system, fd, formatEntry(entry, format));
}
