import type { LocalName } from '#contract/language.ts';
import type { Clock, Log } from '#contract/ports.ts';
import type { ChannelManner, RehearsalIntent, RehearsalView } from '#contract/rehearsal.ts';
import type { LedgerRow, StubResult } from '#contract/stub-control.ts';
import type { StubControl } from './stub-control-client.ts';

type FaultOrder = Extract<RehearsalIntent, { kind: 'channel-fault' }>;
type ChannelView = RehearsalView['channels'][number];

/** The simulated acquirers as a rehearsal shows them: their faults and their ledgers. */
export interface StubWatch {
  channels(names: ReadonlyMap<string, LocalName>): ChannelView[];
  switchFault(order: FaultOrder): void;
  switchManner(channel: ChannelView['id'], manner: ChannelManner): void;
  /** A customer's wallet pays what this channel ordered last. */
  walletPays(channel: ChannelView['id']): void;
}

const LEDGER_LINES_SHOWN = 8;
/** Events of the stub come in bursts; one look a moment later sees what they did. */
const LOOK_AFTER_MS = 50;

/** Looks at the stub whenever something happened there; `changed` is called after each look. */
export function watchStub(
  stub: StubControl,
  ports: { readonly clock: Clock; readonly log: Log },
  changed: () => void,
): StubWatch {
  let faults: StubResult<'faults.read'> = [];
  let rows: StubResult<'ledger.read'> = [];
  let looking = false;

  const look = async (): Promise<void> => {
    looking = false;
    faults = await stub.request('faults.read', {});
    rows = await stub.request('ledger.read', {});
    changed();
  };
  const lookSoon = (): void => {
    if (looking) return;
    looking = true;
    ports.clock.after(LOOK_AFTER_MS, () => {
      look().catch(() => ports.log.info('the simulated channels do not answer'));
    });
  };
  stub.onEvent(lookSoon);
  stub.onConnected(lookSoon);

  return {
    channels: (names) =>
      faults.map(({ channel, fault, manner }) => ({
        id: channel,
        name: names.get(channel) ?? { zh: channel, en: channel },
        fault,
        manner,
        ledger: linesOf(rows.filter((row) => row.channel === channel)),
      })),
    switchFault: ({ kind: _, ...order }) => {
      stub.request('faults.set', order).then(lookSoon, () => {
        const { channel, fault } = order;
        ports.log.warn('a fault could not be switched', { channel, fault });
      });
    },
    walletPays: (channel) => {
      stub.request('orders.pay', { channel }).then(lookSoon, () => {
        ports.log.warn('a wallet could not pay', { channel });
      });
    },
    switchManner: (channel, manner) => {
      stub.request('manners.set', { channel, manner }).then(lookSoon, () => {
        ports.log.warn('a manner could not be switched', { channel, manner });
      });
    },
  };
}

/** The latest rows of a ledger, newest first, in words a tester reads at a glance. */
function linesOf(rows: readonly LedgerRow[]): string[] {
  return rows
    .slice(-LEDGER_LINES_SHOWN)
    .reverse()
    .map(({ stan, amountMinor, state }) =>
      [String(stan).padStart(6, '0'), (amountMinor / 100).toFixed(2), state].join('  '),
    );
}
