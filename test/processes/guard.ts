/**
 * Stands beside a driver and outlives it by a moment: told on standard input which processes the
 * driver started (`+pid`) and which are gone (`-pid`), it kills the rest, frozen ones too, when
 * that input ends. Without the driver's last word (`.`) it also removes the folder they worked in:
 * a driver killed outright leaves nothing.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [folder] = process.argv.slice(2);
const alive = new Set<number>();
let isOrderly = false;

// Ctrl-C reaches a whole group of processes; this one has to see the others off first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  if (line === '.') isOrderly = true;
  const pid = Number(line.slice(1));
  if (!Number.isSafeInteger(pid) || pid <= 1) continue;
  if (line.startsWith('+')) alive.add(pid);
  else alive.delete(pid);
}
for (const pid of alive) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went by itself in the meantime.
  }
}
if (folder !== undefined && !isOrderly) rmSync(folder, { recursive: true, force: true });
