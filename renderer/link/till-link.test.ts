import { expect, test } from 'vitest';
import type { UiUp } from '#contract/ui-link.ts';
import { fixtureView } from '../gallery/fixtures.ts';
import { type CarrierEvents, openTillLink } from './till-link.ts';

/** A host that never was: connections are opened, fed and broken by the test. */
function fakeHost() {
  const connections: { events: CarrierEvents; sent: UiUp[] }[] = [];
  const pauses: number[] = [];
  let next: () => void = () => undefined;
  const link = openTillLink(
    (events) => {
      const sent: UiUp[] = [];
      connections.push({ events, sent });
      return { send: (message) => sent.push(message) };
    },
    {
      after: (delayMs, action) => {
        pauses.push(delayMs);
        next = action;
        return { cancel: () => undefined };
      },
      fraction: () => 0,
    },
  );
  const last = () => {
    const connection = connections.at(-1);
    if (connection === undefined) throw new Error('nothing was opened');
    return connection;
  };
  return { link, last, pauses, connections, pauseOver: () => next() };
}

const VIEW = { kind: 'view', view: fixtureView('amount', 'zh') };
const CONFIRM = { kind: 'intent', intent: { kind: 'confirm' } } as const;

test('messages of a connection are numbered from one without a gap', () => {
  const { link, last } = fakeHost();
  last().events.opened();
  last().events.received(VIEW);
  for (let n = 0; n < 3; n += 1) expect(link.send(CONFIRM)).toBe(true);
  expect(last().sent.map((message) => message.sequence)).toEqual([1, 2, 3]);
});

test('a press while the link is down is forgotten, never sent after the reconnect', () => {
  const { link, last, pauseOver } = fakeHost();
  expect(link.send(CONFIRM)).toBe(false);
  last().events.opened();
  last().events.received(VIEW);
  last().events.closed();
  expect(link.send(CONFIRM)).toBe(false);
  pauseOver();
  last().events.opened();
  expect(link.send(CONFIRM), 'the screen still shows the view of before').toBe(false);
  last().events.received(VIEW);
  expect(last().sent).toEqual([]);
  link.send(CONFIRM);
  expect(last().sent.map((message) => message.sequence)).toEqual([1]);
});

test('pauses between tries double up to four seconds and start anew after a success', () => {
  const { last, pauses, pauseOver } = fakeHost();
  for (let n = 0; n < 6; n += 1) {
    last().events.closed();
    pauseOver();
  }
  expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 4_000]);
  last().events.opened();
  last().events.closed();
  expect(pauses.at(-1)).toBe(250);
});

test('the last view stays on the screen, marked as lost, until the link is back', () => {
  const { link, last, pauseOver } = fakeHost();
  expect(link.snapshot()).toMatchObject({ state: 'connecting', view: null });
  last().events.opened();
  last().events.received({ kind: 'view', view: fixtureView('approved', 'en') });
  expect(link.snapshot()).toMatchObject({ state: 'open', view: { screen: { kind: 'approved' } } });
  last().events.closed();
  expect(link.snapshot()).toMatchObject({ state: 'lost', view: { screen: { kind: 'approved' } } });
  pauseOver();
  last().events.opened();
  expect(link.snapshot().state).toBe('lost');
  last().events.received(VIEW);
  expect(link.snapshot().state).toBe('open');
});

test('a frame that does not parse changes no view and is told', () => {
  const { link, last } = fakeHost();
  last().events.opened();
  last().events.received({ kind: 'view', view: fixtureView('amount', 'zh') });
  last().events.received({ kind: 'view', view: { screen: 'amount' } });
  expect(link.snapshot()).toMatchObject({ state: 'not-understood', view: { language: 'zh' } });
  last().events.received({ kind: 'view', view: fixtureView('amount', 'en') });
  expect(link.snapshot()).toMatchObject({ state: 'open', view: { language: 'en' } });
});

test('listeners hear of every change until they leave', () => {
  const { link, last } = fakeHost();
  let heard = 0;
  const leave = link.subscribe(() => {
    heard += 1;
  });
  last().events.opened();
  last().events.received(VIEW);
  leave();
  last().events.closed();
  expect(heard).toBe(1);
});

test('a question is answered by its number: parts first, then the last answer', async () => {
  const { link, last } = fakeHost();
  last().events.opened();
  last().events.received(VIEW);
  const parts: string[] = [];
  const progress = (done: number) => ({ about: 'bundle-progress', name: 'a.log', done, of: 2 });
  const bundle = link.ask({ about: 'bundle' }, (part) => parts.push(part.about));
  const doctor = link.ask({ about: 'doctor' });
  const numbers = last().sent.map(({ message }) => message.kind === 'ask' && message.question);
  expect(numbers).toEqual([1, 2]);
  const answer = (question: number, isLast: boolean, told: object) =>
    last().events.received({ kind: 'answer', question, isLast, answer: told });
  answer(1, false, progress(0));
  answer(2, true, { about: 'done' });
  answer(1, false, progress(1));
  answer(1, true, { about: 'bundle', contents: { files: [], missing: [] } });
  expect(await doctor).toEqual({ about: 'done' });
  expect(await bundle).toMatchObject({ about: 'bundle' });
  expect(parts).toEqual(['bundle-progress', 'bundle-progress']);
});

test('a question without a link, or whose link is lost, is refused and never left open', async () => {
  const { link, last } = fakeHost();
  expect(await link.ask({ about: 'facts' })).toMatchObject({ about: 'refused' });
  last().events.opened();
  last().events.received(VIEW);
  const asked = link.ask({ about: 'facts' });
  last().events.closed();
  expect(await asked).toMatchObject({ about: 'refused', why: 'service-gone' });
});
