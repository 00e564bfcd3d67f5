import { expect, test } from 'vitest';
import type { UiUp } from '#contract/ui-link.ts';
import { fixtureView } from '../gallery/fixtures.ts';
import { electronCarrier } from './electron-carrier.ts';
import { openTillLink } from './till-link.ts';

test('views come through the bridge of the preload, and presses go back through it', async () => {
  const sent: UiUp[] = [];
  let receive: (frame: unknown) => void = () => undefined;
  const bridge = {
    send: (message: UiUp) => void sent.push(message),
    onMessage: (listener: (frame: unknown) => void) => {
      receive = listener;
    },
  };
  const link = openTillLink(electronCarrier(bridge), {
    after: () => ({ cancel: () => undefined }),
    fraction: () => 0,
  });
  await Promise.resolve();
  receive({ kind: 'view', view: fixtureView('amount', 'zh') });
  expect(link.snapshot()).toMatchObject({ state: 'open', view: { screen: { kind: 'amount' } } });
  link.send({ kind: 'intent', intent: { kind: 'confirm' } });
  expect(sent).toEqual([{ sequence: 1, message: { kind: 'intent', intent: { kind: 'confirm' } } }]);
});
