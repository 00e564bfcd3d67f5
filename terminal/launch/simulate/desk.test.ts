import { expect, test } from 'vitest';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { type Desk, type DeskCommand, helpText, runLine } from './desk.ts';
import { createWaiting } from './waiting.ts';

const said: string[] = [];
const COMMANDS: readonly DeskCommand[] = [
  { usage: 'tap CARD', about: 'taps', run: ([card]) => `tapped ${card}` },
  { usage: 'wait EVENT [SECONDS]', about: 'waits', run: (args) => args.join('/') },
  { usage: 'scan TEXT…', about: 'scans', run: (args) => args.join('_') },
  { usage: 'help', about: 'helps', run: () => 'help' },
];
/** A desk with one state, `card`, and one thing that happens, `paper`. */
const deskThat = (card: () => boolean = () => false): Desk => ({
  commands: COMMANDS,
  events: { card: 'asks for a card', paper: 'a paper came out' },
  states: { card },
  stop: async () => {},
});

test('a line runs its command with its arguments', async () => {
  expect(await runLine(COMMANDS, '  tap   jcb-tap ')).toBe('tapped jcb-tap');
  expect(await runLine(COMMANDS, 'wait card')).toBe('card');
  expect(await runLine(COMMANDS, 'wait card 5')).toBe('card/5');
  expect(await runLine(COMMANDS, 'scan two words')).toBe('two_words');
});

test('a wrong line is told what would be right', async () => {
  await expect(runLine(COMMANDS, 'tip')).rejects.toThrow('Known: tap, wait, scan, help');
  for (const line of ['tap', 'tap a b', 'wait a 1 2', 'help me', 'scan']) {
    await expect(runLine(COMMANDS, line)).rejects.toThrow('It is: ');
  }
  expect(helpText(deskThat())).toContain('paper');
});

test('a state is waited for until it holds, whatever it was before', async () => {
  let asking = true;
  const waiting = createWaiting(createVirtualClock());
  waiting.watch(deskThat(() => asking));
  waiting.tell({ word: 'card', text: '' });
  await waiting.waitFor('card', 1_000);
  asking = false;
  const again = waiting.waitFor('card', 1_000);
  waiting.tell({ word: 'card', text: '' });
  asking = true;
  waiting.tell({ word: 'card', text: '' });
  await again;
});

test('what happened before it was waited for counts once', async () => {
  const clock = createVirtualClock();
  const waiting = createWaiting(clock);
  waiting.watch(deskThat());
  waiting.tell({ word: 'paper', text: '' });
  await waiting.waitFor('paper', 1_000);
  const second = waiting.waitFor('paper', 1_000);
  second.then(
    () => said.push('met'),
    () => said.push('too late'),
  );
  await clock.advance(999);
  expect(said).toEqual([]);
  await clock.advance(1);
  expect(said).toEqual(['too late']);
  await expect(second).rejects.toThrow('Waited 1 s for "paper"');
});

test('waiting ends when it happens, and an unknown word is refused at once', async () => {
  const clock = createVirtualClock();
  const waiting = createWaiting(clock);
  waiting.watch(deskThat());
  const met = waiting.waitFor('paper', 1_000);
  waiting.tell({ word: 'card', text: '' });
  waiting.tell({ word: 'paper', text: '' });
  await met;
  expect(clock.pending()).toBe(0);
  await expect(async () => waiting.waitFor('rain', 1_000)).rejects.toThrow('Known: card, paper');
});
