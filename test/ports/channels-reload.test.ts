/** `switchlane channels reload` at a real service: what it takes, what it refuses, and what stays. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DaemonStatus } from '#contract/daemon-api.ts';
import type { StubReady } from '#contract/stub-control.ts';
import { type ChannelEntry, entryOf, openShop, type RealShop } from './real-shop.ts';

const EAST = 'bank-east';
const HARBOR = 'bank-harbor';
/** sysexits: EX_DATAERR. */
const REFUSED = 65;

const entries = ({ acquirers }: StubReady, ...ids: readonly string[]): readonly ChannelEntry[] =>
  ids.flatMap((id, index) =>
    acquirers
      .filter((acquirer) => acquirer.id === id)
      .map((acquirer) => entryOf(acquirer, [acquirer.url], index + 1)),
  );

let shop: RealShop;
beforeEach(async () => {
  shop = await openShop((ready) => entries(ready, EAST));
}, 30_000);
afterEach(() => shop.close());

const configure = (...ids: readonly string[]): void =>
  shop.configure(entries(shop.stub.ready, ...ids));
const reload = (): ReturnType<RealShop['switchlane']> => shop.switchlane('channels', 'reload');
const areUp =
  (...ids: readonly string[]) =>
  ({ channels }: DaemonStatus): boolean =>
    channels.map(({ id, state }) => `${id} ${state}`).join() === ids.map((id) => `${id} up`).join();
const force = (channel: string): ReturnType<RealShop['switchlane']> =>
  shop.switchlane('route', 'force', channel, '--reason', 'a trial', '--for', '30m');

test('the command adds and removes, says so line by line, and the till sells on', async () => {
  await shop.statusWhere(areUp(EAST));
  configure(EAST, HARBOR);
  expect(await reload()).toEqual({ code: 0, text: 'bank-harbor is added\n' });
  await shop.statusWhere(areUp(EAST, HARBOR));
  configure(HARBOR);
  const removed = await reload();
  expect(removed.code).toBe(0);
  expect(removed.text).toContain('bank-east is removed');
  await shop.statusWhere(areUp(HARBOR));
  expect(await shop.sell('sale-1')).toMatchObject({
    ...{ kind: 'approved', moved: false },
    approval: { channel: HARBOR },
  });
  expect(await reload()).toEqual({ code: 0, text: 'No channel changed.\n' });
}, 60_000);

test('a configuration of another terminal is refused whole, and the channels stay', async () => {
  await shop.statusWhere(areUp(EAST));
  configure(EAST, HARBOR);
  const text = readFileSync(shop.configFile, 'utf8');
  writeFileSync(shop.configFile, text.replace('SL000001', 'SL000002'));
  const { code, text: said } = await reload();
  expect(code).toBe(REFUSED);
  expect(said).toContain('RELOAD_REFUSED');
  expect(said).toContain('this service runs as SL000001; stop it to start as SL000002');
  await shop.statusWhere(areUp(EAST));
}, 60_000);

test('as long as a person forces a channel it is not taken away; lifted, it is', async () => {
  configure(EAST, HARBOR);
  await reload();
  await shop.statusWhere(areUp(EAST, HARBOR));
  expect((await force(EAST)).code).toBe(0);
  configure(HARBOR);
  const refused = await reload();
  expect(refused.code).toBe(REFUSED);
  expect(refused.text).toContain('a person forced all sales onto bank-east; lift the force first');
  await shop.statusWhere(areUp(EAST, HARBOR));
  await shop.switchlane('route', 'lift', '--reason', 'the trial is over');
  expect((await reload()).text).toContain('bank-east is removed');
  await shop.statusWhere(areUp(HARBOR));
}, 60_000);

test('of two at once each is done or told that the other is under way, and none is half done', async () => {
  await shop.statusWhere(areUp(EAST));
  configure(EAST, HARBOR);
  const ask = () => shop.link.request('channels.reload', {});
  const answers = await Promise.all([ask(), ask()]);
  const details = answers.flatMap((said) => (said.kind === 'refused' ? [said.detail] : []));
  expect(details.every((detail) => detail === 'another reload is under way')).toBe(true);
  expect(answers.map(({ kind }) => kind)).toContain('reloaded');
  await shop.statusWhere(areUp(EAST, HARBOR));
  expect(await ask()).toMatchObject({ kind: 'reloaded', added: [], removed: [], changed: [] });
}, 60_000);
