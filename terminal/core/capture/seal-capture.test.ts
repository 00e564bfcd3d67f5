import { expect, test } from 'vitest';
import { credential } from '#contract/payment.ts';
import { channelOf, statusOf } from '../scripted-daemon.ts';
import { ScriptedSealer, scriptedCard } from '../scripted-ports.ts';
import { capturedCard, capturedCode } from './captured.ts';
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
