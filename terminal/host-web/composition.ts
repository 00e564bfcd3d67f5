/**
 * The terminal's composition root, shared by the loopback host, the Electron host and the demo: the
 * one place where the real clock, files, keys, devices and the daemon's link meet the core.
 */
import { join } from 'node:path';
import type { DaemonLink, DaemonStatus } from '#contract/daemon-api.ts';
import type { DeviceDesk } from '#contract/device-facts.ts';
import type { Language } from '#contract/language.ts';
import type { Log } from '#contract/ports.ts';
import type { TerminalSettings } from '#contract/terminal-parameters.ts';
import type { UiDown } from '#contract/ui-link.ts';
import type { KeyPair, KeyVault } from '#sealing/keys.ts';
import { scryptPins } from '#sealing/pin-verifier.ts';
import { connectStubControl, openRehearsal } from '#simulated-world';
import { workingKeysOf } from '#terminal/core/payment/working-keys.ts';
import { localTime } from '#terminal/core/receipt/receipt-facts.ts';
import type { TillSettings } from '#terminal/core/settings.ts';
import { createTill, type Till } from '#terminal/core/till.ts';
import type { SimulatedHands } from '#terminal/rehearsal/hands.ts';
import { watchCertificates } from './certificate-watch.ts';
import { createDaemonLink } from './daemon-link.ts';
import { type Devices, openDevices } from './devices.ts';
import { watchExchanges } from './exchange-watch.ts';
import { terminalLogFile } from './host-options.ts';
import { type KnownDevices, openKnownDevices } from './known-devices.ts';
import type { PageHandlers } from './loopback-server.ts';
import { memoriesIn } from './memory-files.ts';
import { parameterNotice, prepareTerminal } from './prepare-terminal.ts';
import { realClock, realRandom } from './real-ports.ts';
import { createTechnician, type Technician } from './technician/technician.ts';
import { reportTill } from './technician/till-report.ts';
import type { TillPlaces } from './technician/till-sources.ts';
import type { TerminalConfig } from './terminal-config.ts';
import { vouchForService } from './vouch-for-service.ts';
import type { WholeRehearsal } from './whole-rehearsal.ts';

/** How this till is wired to its surroundings. */
export interface TerminalWiring {
  readonly config: TerminalConfig;
  /** Overrides the language of the settings. */
  readonly language: Language | null;
  /** The settings' own file, for a bundle. */
  readonly configFile: string;
  /** Folder of the unresolved sale. */
  readonly stateDirectory: string;
  readonly keyDirectory: string;
  readonly daemonSocket: string;
  /** Control socket of simulated channels; null when they are real. */
  readonly stubControl: string | null;
  /** Folder of the scenario files that came with the program; absent where none did. */
  readonly scenarios?: string | null;
  /** Base address of the platform that sends parameters; null where there is none. */
  readonly platform: string | null;
  /** The operating system's key store, where the host has one. */
  readonly vault?: KeyVault;
  /** Gives the desktop back; absent where the till never took it. */
  readonly leaveKiosk?: () => void;
  readonly log: Log;
}

/** A terminal that runs. */
export interface RunningTerminal {
  readonly till: Till;
  /** The technician's way to the devices. */
  readonly devices: DeviceDesk;
  /** For tellers of stories; what the till does goes through the core. */
  readonly daemon: DaemonLink;
  /** What pages hear and say. */
  readonly pages: PageHandlers;
  /** Calls `listener` with whatever the pages have to know, at most once a turn and kind. */
  onDown(listener: (down: UiDown) => void): void;
  /** Null where the devices are real. */
  readonly hands: SimulatedHands | null;
  /** Resolves once some channel can take a card or a code. */
  readonly canSell: Promise<void>;
  stop(): Promise<void>;
}

/** Puts a terminal together and starts it. Rejects with a `Complaint` when a person must act. */
export async function openTerminal(wiring: TerminalWiring): Promise<RunningTerminal> {
  const { config, log } = wiring;
  const { sealer, own, parameters } = await prepareTerminal(wiring, realClock);
  const known = await openKnownDevices(wiring.stateDirectory, { clock: realClock, log });
  const daemon = linkToService(wiring, own);
  const devices = openTillDevices(wiring, known, daemon);
  const till = createTill({
    daemon,
    reader: devices.reader,
    scanner: devices.scanner,
    printer: devices.printer,
    sealer,
    ...memoriesIn(wiring.stateDirectory, wiring.language, log),
    pins: scryptPins,
    clock: realClock,
    random: realRandom,
    log,
    settings: settingsOf(config, parameters?.settings ?? null, wiring.language),
  });
  const { hands } = devices;
  const { control, rehearsal } = rehearsalOf(wiring, { hands, till, daemon });
  const telling = { clock: realClock, log, tell: till.tell.bind(till) };
  const certificates = watchCertificates({ sealer, ...telling });
  till.onView(watchExchanges({ known, ...telling }).looked);
  const canSell = new Promise<void>((resolve) => {
    onStatus(daemon, ({ channels, defaultFor }) => {
      if (Object.keys(defaultFor).length > 0) resolve();
      rehearsal?.nameChannels(new Map(channels.map(({ id, name }) => [id, name])));
      // Looked at now, so that the first sale does not wait for the audit of the keys.
      certificates.look(channels);
    });
  });
  const down = downOf(till, rehearsal);
  const { terminalId } = config;
  const desk = { daemon, devices: devices.desk, terminalId };
  const technician = createTechnician({
    ...desk,
    places: placesOf(wiring),
    till,
    supervisorRefusal: (person, pin) => till.supervisorRefusal(person, pin),
    leaveKiosk: wiring.leaveKiosk ?? null,
    log,
  });
  await till.start();
  if (parameters?.notice) till.tell(parameterNotice(parameters.notice));
  daemon.start();
  const stopReporting = reportTill({ ...desk, clock: realClock });
  return {
    till,
    devices: devices.desk,
    daemon,
    hands,
    canSell,
    onDown: down.onDown,
    pages: { present: down.present, message: takeFrom({ till, rehearsal, technician }) },
    stop: async () => {
      stopReporting();
      certificates.stop();
      await till.stop();
      daemon.stop();
      control?.stop();
      await devices.stop();
    },
  };
}

/** What a page says, to whom it is meant for. */
const takeFrom =
  (hears: {
    readonly till: Till;
    readonly rehearsal: WholeRehearsal | null;
    readonly technician: Technician;
  }): PageHandlers['message'] =>
  (message, reply) => {
    hears.rehearsal?.heard(message);
    switch (message.kind) {
      case 'intent':
        return hears.till.intent(message.intent);
      case 'rehearsal':
        // A release build has no rehearsal: its intents fall on the floor.
        return hears.rehearsal?.intent(message.intent);
      case 'ask': {
        const { question, ask } = message;
        void hears.technician.ask(ask, (answer, isLast) =>
          reply({ kind: 'answer', question, isLast, answer }),
        );
        return;
      }
    }
  };

/** The panel that works simulated devices, scenarios, and the acquirers' control both work with. */
function rehearsalOf(wiring: TerminalWiring, till: RehearsedTill) {
  const { config, stubControl, log } = wiring;
  const { hands, ...core } = till;
  if (hands === null) return { control: null, rehearsal: null };
  const control = stubControl === null ? null : connectStubControl(stubControl, realClock);
  const { staff } = config;
  const ports = { stub: control, staff, clock: realClock, random: realRandom, log };
  return { control, rehearsal: openRehearsal({ ...ports, ...core, hands, wiring }) };
}

interface RehearsedTill {
  readonly till: Till;
  readonly daemon: DaemonLink;
  readonly hands: SimulatedHands | null;
}

const placesOf = ({ configFile, stateDirectory, keyDirectory }: TerminalWiring): TillPlaces => ({
  configFile,
  logFile: terminalLogFile(stateDirectory),
  keyDirectory,
  bundleDirectory: join(stateDirectory, 'bundles'),
});

const openTillDevices = (
  { config, language, log }: TerminalWiring,
  known: KnownDevices,
  daemon: DaemonLink,
): Devices =>
  openDevices(config.devices, {
    clock: realClock,
    random: realRandom,
    log,
    known,
    workingKeys: workingKeysOf(daemon, { clock: realClock, log }),
    page: () => ({
      language: language ?? config.language,
      terminalId: config.terminalId,
      printedTime: localTime(realClock.wallNow(), utcOffsetMinutes()),
    }),
  });

const utcOffsetMinutes = (): number => -new Date().getTimezoneOffset();

/** The payment service, to which this till gives its word as soon as they meet. */
function linkToService({ config, daemonSocket, log }: TerminalWiring, own: KeyPair) {
  const ports = { clock: realClock, random: realRandom, log };
  const daemon = createDaemonLink({ socketPath: daemonSocket, ...ports });
  const { terminalId } = config;
  vouchForService(daemon, { terminalId, own, wallNow: () => realClock.wallNow(), log });
  return daemon;
}

/** The shop's file, and over it what the platform sets (row A2). */
function settingsOf(
  config: TerminalConfig,
  platform: TerminalSettings | null,
  language: Language | null,
): TillSettings {
  const { devices: _devices, ...given } = config;
  const { typing, maxAmountMinor, copies, autoReturnMs, catalogue, volume, ...shop } = given;
  const { offline: _offline, ...set } = platform ?? { offline: null };
  return {
    ...shop,
    language: language ?? config.language,
    ...(typing === undefined ? {} : { typing }),
    ...(maxAmountMinor === undefined ? {} : { maxAmountMinor }),
    ...(copies === undefined ? {} : { copies }),
    ...(autoReturnMs === undefined ? {} : { autoReturnMs }),
    ...(catalogue === undefined ? {} : { catalogue }),
    ...(volume === undefined ? {} : { volume }),
    ...set,
    /** Asked for at each print: daylight saving may begin while the till runs. */
    get utcOffsetMinutes() {
      return utcOffsetMinutes();
    },
  };
}

/** The status as first read on each link, and every change of what it says about channels. */
function onStatus(daemon: DaemonLink, listener: (status: DaemonStatus) => void): void {
  let told = '';
  const tell = (status: DaemonStatus): void => {
    const { channels, defaultFor } = status;
    const facts = channels.map(({ id, name, certificatePem }) => [id, name, certificatePem]);
    // The status changes with every ping; this hardly ever does.
    const now = JSON.stringify([facts, defaultFor]);
    if (told !== now) listener(status);
    told = now;
  };
  daemon.onNotification('status.changed', tell);
  daemon.onConnected((up) => {
    if (!up) return;
    // A link that breaks before the answer comes back by itself, and then this is asked again.
    daemon.request('status.read', {}).then(tell, () => {});
  });
}

/** What is pushed without being asked for. */
type Pushed = Exclude<UiDown['kind'], 'answer'>;

/**
 * Changes come in bursts, a view is whole, and a page can show only the latest: so many changes
 * within one turn of the event loop become one message of each kind.
 */
function downOf(till: Till, rehearsal: WholeRehearsal | null) {
  const listeners: ((down: UiDown) => void)[] = [];
  const due = new Set<Pushed>();
  const make = (kind: Pushed): UiDown | null => {
    switch (kind) {
      case 'view':
        return { kind, view: till.view() };
      case 'rehearsal':
        return rehearsal === null ? null : { kind, rehearsal: rehearsal.view() };
      case 'run': {
        const run = rehearsal?.run() ?? null;
        return run === null ? null : { kind, run };
      }
      default:
        return kind satisfies never;
    }
  };
  const flush = (): void => {
    const kinds = [...due];
    due.clear();
    for (const kind of kinds) {
      const down = make(kind);
      if (down !== null) for (const listener of listeners) listener(down);
    }
  };
  const changed = (kind: Pushed): void => {
    if (due.size === 0) setImmediate(flush);
    due.add(kind);
  };
  till.onView(() => changed('view'));
  rehearsal?.onChange(changed);
  return {
    onDown: (listener: (down: UiDown) => void): void => {
      listeners.push(listener);
    },
    present: (): UiDown[] =>
      (['view', 'rehearsal', 'run'] as const).map(make).filter((down) => down !== null),
  };
}
