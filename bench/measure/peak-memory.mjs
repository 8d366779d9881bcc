// Loaded into a measured process with --import: at its end, writes its peak memory in bytes to the file it is told.
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.env.QE_PEAK_FILE;

/** Linux counts the parent's memory into `maxRSS` of a process it starts; its own peak stands in /proc. */
function peak() {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes) return Number(kilobytes) * 1024;
  } catch {
    // No /proc: not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}

if (file) process.on('exit', () => writeFileSync(file, String(peak())));
