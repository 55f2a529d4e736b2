import { readFileSync } from 'node:fs';

/** Resident memory of a process in MB, now (`VmRSS`) or at its highest (`VmHWM`); from /proc. */
export function processMemoryMb(pid: number | undefined, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
}
