/**
 * `npm run demo`: a failover told step by step, over the real payment service and the simulated
 * channels as processes of their own. Ends with 0 only if the ledgers hold exactly one charge.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Language } from '#contract/language.ts';
import { createLog } from '#diagnostics/log-file.ts';
import { Complaint, runCommand } from '#terminal/host-web/complaint.ts';
import { openTerminal } from '#terminal/host-web/composition.ts';
import { languageOf } from '#terminal/host-web/host-options.ts';
import { realClock } from '#terminal/host-web/real-ports.ts';
import { connectStubControl } from '#terminal/host-web/stub-control-client.ts';
import { FIRST_CONFIG, terminalConfig } from '#terminal/host-web/terminal-config.ts';
import { runStory, type StoryEnd } from './demo-story.ts';
import { type Services, startServices } from './services.ts';
import { openStateDirectory } from './state-directory.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = (what: string): void =>
  say(`${(performance.now() / 1000).toFixed(3).padStart(9)} s  ${what}`);

function languageAsked(): Language {
  try {
    const { values } = parseArgs({ options: { language: { type: 'string' } }, strict: true });
    return languageOf(values.language) ?? 'en';
  } catch (error) {
    if (error instanceof Complaint) throw error;
    const said = error instanceof Error ? (error.message.split('. ')[0] ?? '') : '';
    throw new Complaint(`${said}. The demo takes --language zh or en, and nothing else.`);
  }
}

/** Resident memory of a process in MiB, as Linux tells it; null elsewhere. */
function residentMib(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kib === undefined ? null : Number(kib) / 1024;
  } catch {
    return null;
  }
}

async function tellStory(services: Services, language: Language, root: string): Promise<boolean> {
  const state = openStateDirectory(root);
  const terminal = await openTerminal({
    config: terminalConfig.parse(FIRST_CONFIG),
    configFile: join(state.root, 'terminal.json'),
    language,
    stateDirectory: state.terminal,
    keyDirectory: state.keys,
    daemonSocket: state.daemonSocket,
    stubControl: null,
    platform: services.platform,
    log: createLog({ name: 'terminal', file: join(state.logs, 'terminal.log'), quiet: true }),
  });
  const stub = connectStubControl(state.controlSocket, realClock);
  const linked = new Promise<void>((resolve) => stub.onConnected(resolve));
  try {
    await Promise.all([terminal.canSell, linked]);
    const readyMs = performance.now();
    tell('the terminal can take a sale');
    const restMib = residentMib(services.daemonPid());
    const nowMs = (): number => performance.now();
    const end = await runStory({ terminal, stub, language, tell, nowMs });
    return report(end, readyMs, restMib);
  } finally {
    stub.stop();
    await terminal.stop();
  }
}

function report(end: StoryEnd, readyMs: number, restMib: number | null): boolean {
  say(`\n${end.receipt}`);
  say('Ledgers of the acquirers about this sale:');
  for (const { channel, amountMinor, state } of end.ledger) {
    say(`  ${channel.padEnd(14)} ${(amountMinor / 100).toFixed(2).padStart(8)}  ${state}`);
  }
  const kept = end.ledger.filter((row) => row.state === 'kept').length;
  const rest = restMib === null ? 'not told by this system' : `${restMib.toFixed(1)} MiB`;
  say(`\nDeath of a channel to approval on the next:    ${(end.failoverMs / 1000).toFixed(3)} s`);
  say(`Start to a terminal that can take a sale:      ${(readyMs / 1000).toFixed(3)} s`);
  say(`Memory of the payment service at rest:         ${rest}`);
  say(`Charges kept for the sale, over all channels:  ${kept}${kept === 1 ? '' : '  WRONG'}`);
  return kept === 1;
}

await runCommand(async () => {
  const language = languageAsked();
  const root = mkdtempSync(join(tmpdir(), 'switchlane-demo-'));
  const state = openStateDirectory(root);
  const { terminalId } = FIRST_CONFIG;
  const options = {
    repository: REPOSITORY,
    state,
    terminalId,
    transport: 'ws',
    say: tell,
  } as const;
  let good = false;
  try {
    const services = await startServices(options);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => void services.stop().finally(() => process.exit(130)));
    }
    try {
      good = await tellStory(services, language, root);
    } finally {
      await services.stop();
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  process.exit(good ? 0 : 1);
});
