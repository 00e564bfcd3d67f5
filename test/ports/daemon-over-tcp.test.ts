/** A till's sales over TCP with a length header: real service, real banks, real sockets (row P2). */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DaemonStatus } from '#contract/daemon-api.ts';
import { connectControl } from '#stub/host/control-client.ts';
import { entryOf, openShop, type RealShop } from './real-shop.ts';

const EAST = 'bank-east';
const HARBOR = 'bank-harbor';

let shop: RealShop;
beforeEach(async () => {
  shop = await openShop(({ acquirers }) =>
    acquirers
      .filter(({ id }) => id === EAST || id === HARBOR)
      .map((acquirer, index) => entryOf(acquirer, [acquirer.tcpUrl], index + 1)),
  );
}, 30_000);
afterEach(() => shop.close());

const areUp =
  (count: number) =>
  ({ channels }: DaemonStatus): boolean =>
    channels.filter(({ state }) => state === 'up').length === count;

test('a sale is approved, and moves to the next channel when the first falls silent', async () => {
  await shop.statusWhere(areUp(2));
  expect(await shop.sell('sale-1')).toMatchObject({
    ...{ kind: 'approved', moved: false },
    approval: { channel: EAST },
  });
  const control = await connectControl(shop.stub.ready.control);
  await control.request('faults.set', { channel: EAST as never, fault: 'hang' });
  expect(await shop.sell('sale-2')).toMatchObject({
    ...{ kind: 'approved', moved: true },
    approval: { channel: HARBOR },
  });
  const rows = await control.request('ledger.read', {});
  control.close();
  expect(rows.filter(({ saleId, state }) => saleId === 'sale-1' && state === 'kept')).toHaveLength(
    1,
  );
});

test('a technician sees at the prompt how the channels did', async () => {
  await shop.statusWhere(areUp(2));
  const { code, text } = await shop.switchlane('channels', '--history', EAST, '--for', '10m');
  expect(code).toBe(0);
  expect(text).toMatch(/^bank-east\nfrom \(UTC\)/);
  expect(text).toMatch(/ up +\d/);
  expect(text).toMatch(/changed at \(UTC\) [\s\S]* up/);
});
