import { expect, test } from 'vitest';
import { credential } from '#contract/payment.ts';
import type { SensitiveParameters } from '#contract/sealed.ts';
import { channelOf, statusOf } from '../scripted-daemon.ts';
import { ScriptedSealer, scriptedCard } from '../scripted-ports.ts';
import { type Captured, capturedCard, capturedCode, withPin } from './captured.ts';
import { recipientsFor, sealCapture } from './seal-capture.ts';

const BINDING = {
  saleId: 'SALE-1',
  terminalId: 'T0000001',
  amountMinor: 100,
  currency: 'CNY',
  sealedAtWallMs: 0,
};

test('a channel without a certificate is no recipient: nobody could open its part', () => {
  const status = statusOf(channelOf('north', { certificatePem: '' }), channelOf('south'));
  expect(recipientsFor(status, 'card', 16, new ScriptedSealer()).map(({ id }) => id)).toEqual([
    'south',
  ]);
});

test('KC2: of many channels no more than sixteen are sealed to, the default among them', () => {
  const channels = Array.from({ length: 30 }, (_, index) => channelOf(`channel-${index}`));
  const status = { ...statusOf(...channels), defaultFor: { card: channelOf('channel-29').id } };
  const recipients = recipientsFor(status, 'card', 16, new ScriptedSealer());
  expect(recipients).toHaveLength(16);
  expect(recipients[0]?.id).toBe('channel-29');
});

test('a code is single use and a card is not', async () => {
  const to = [channelOf('north')];
  const sealer = new ScriptedSealer();
  const code = capturedCode('134567890123456789', 'wechat', 'WeChat Pay *6789');
  const card = capturedCard(scriptedCard());
  expect(await sealCapture(sealer, code, BINDING, to)).toMatchObject({ singleUse: true });
  expect(await sealCapture(sealer, card, BINDING, to)).toMatchObject({ singleUse: false });
});

test('S6: a credential has the masked number and the leading digits, and nothing else of a card', async () => {
  const sealed = await sealCapture(new ScriptedSealer(), capturedCard(scriptedCard()), BINDING, [
    channelOf('north'),
  ]);
  expect(credential.parse(sealed)).toEqual({
    envelope: 'c2VhbGVk',
    sealedTo: ['north'],
    singleUse: false,
    masked: '622202******0123',
    routing: { kind: 'card', bin: '622202' },
  });
});

const blockFor = (id: string) => ({
  channel: channelOf(id).id,
  pinKey: 'FFFF4541535431E00001',
  block: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
});

const withBlocks = (...blocks: readonly ReturnType<typeof blockFor>[]): Captured =>
  withPin(capturedCard(scriptedCard()), { pinBlocks: blocks });

/** Keeps what it was given to seal, which the scripted sealer does not. */
class SeeingSealer extends ScriptedSealer {
  given: SensitiveParameters | null = null;

  override seal(...[sensitive, ...others]: Parameters<ScriptedSealer['seal']>) {
    this.given = sensitive;
    return super.seal(sensitive, ...others);
  }
}

test('a PIN block of a bank that is no recipient is left out and wiped', async () => {
  const [north, west] = [blockFor('north'), blockFor('west')];
  const sealer = new SeeingSealer();
  await sealCapture(sealer, withBlocks(north, west), BINDING, [channelOf('north')]);
  expect(sealer.given?.pinBlocks?.map(({ channel }) => channel)).toEqual(['north']);
  expect(west.block.every((byte) => byte === 0)).toBe(true);
});

test('a bank whose PIN key the pad does not have is left out before the sealing', async () => {
  const sealer = new SeeingSealer();
  const to = [channelOf('west'), channelOf('north')];
  const credential = await sealCapture(sealer, withBlocks(blockFor('north')), BINDING, to);
  expect(credential).toMatchObject({ sealedTo: ['north'] });
  expect(sealer.sealed[0]?.recipients.map(({ channel }) => channel)).toEqual(['north']);
});

test('without a PIN, and with one block for all, no bank is left out', async () => {
  const to = [channelOf('west'), channelOf('north')];
  const oneForAll = { pinBlock: new Uint8Array(8), pinKey: 'FFFF9876543210E00001' };
  for (const pin of [{}, oneForAll]) {
    const captured = withPin(capturedCard(scriptedCard()), pin);
    const credential = await sealCapture(new SeeingSealer(), captured, BINDING, to);
    expect(credential).toMatchObject({ sealedTo: ['west', 'north'] });
  }
});

test('a PIN under keys of no recipient is not sealed as a payment without a PIN', async () => {
  const west = blockFor('west');
  const sealer = new SeeingSealer();
  const to = [channelOf('north')];
  expect(await sealCapture(sealer, withBlocks(west), BINDING, to)).toBe('no-pin-key');
  expect(sealer.given).toBeNull();
  expect(west.block.every((byte) => byte === 0)).toBe(true);
});
