import { expect, test } from 'vitest';
import type { AmountMinor } from '#contract/money.ts';
import type { TerminalView } from '#contract/view.ts';
import { fixtureView } from '../gallery/fixtures.ts';
import { keyHeld, keyTyped, withKeyAhead } from './key-ahead.ts';

/** The till with this much typed, and the core's word on what a 5 makes of it. */
function ringingUp(amount: number): TerminalView {
  const view = fixtureView('amount', 'en');
  if (view.screen.kind !== 'amount') throw new Error('the fixture is of another screen');
  const both = (minor: number) => ({
    amountMinor: minor as AmountMinor,
    typedMinor: minor as AmountMinor,
  });
  const after = { 5: both(amount * 10 + 5) };
  return { ...view, screen: { ...view.screen, ...both(amount), after } };
}

const shown = (view: TerminalView, ahead: Parameters<typeof withKeyAhead>[1]) => {
  const screen = withKeyAhead(view, ahead);
  return screen.kind === 'amount' ? screen.amountMinor : screen.kind;
};

test('a held key is shown as the core will have it, and typed it stays until the core answers', () => {
  const view = ringingUp(12);
  const held = keyHeld(null, '5', view);
  expect(shown(view, held)).toBe(125);
  const typed = keyTyped(held, '5', view);
  expect(shown(view, typed)).toBe(125);
  expect(shown(ringingUp(125), typed), 'the answer').toBe(125);
});

test('a key that turns out the beginning of a scan is taken off the screen', () => {
  const view = ringingUp(12);
  const held = keyHeld(null, '5', view);
  expect(shown(view, keyHeld(held, null, view))).toBe(12);
});

test('the next word of the core ends it, also one that says the same as before', () => {
  const view = ringingUp(12);
  const typed = keyTyped(keyHeld(null, '5', view), '5', view);
  expect(shown({ ...view }, typed)).toBe(12);
});

test('a ping while a key is held does not take it off the screen, another screen does', () => {
  const view = ringingUp(12);
  const held = keyHeld(null, '5', view);
  expect(shown({ ...view }, held)).toBe(125);
  expect(shown(fixtureView('approved', 'en'), held)).toBe('approved');
  expect(shown(ringingUp(7), held)).toBe(7);
});

test('no key is built upon one that the core has not answered', () => {
  const view = ringingUp(12);
  const typed = keyTyped(keyHeld(null, '5', view), '5', view);
  expect(shown(view, keyHeld(typed, '5', view))).toBe(125);
  const answered = ringingUp(125);
  expect(shown(answered, keyHeld(typed, '5', answered))).toBe(1255);
});

test('what writes nothing, or means something else here, is not shown ahead', () => {
  const view = ringingUp(12);
  expect(keyHeld(null, 'item-q', view)).toBeNull();
  expect(keyHeld(null, null, view)).toBeNull();
  expect(shown(view, keyHeld(null, '7', view)), 'the core says that 7 changes nothing').toBe(12);
  const elsewhere = fixtureView('approved', 'en');
  expect(shown(elsewhere, keyHeld(null, '5', elsewhere))).toBe('approved');
});

test('a held key of a PIN is one digit more, and a key without a word of the core changes nothing', () => {
  const pin = fixtureView('sign-in-pin', 'en');
  if (pin.screen.kind !== 'sign-in-pin') throw new Error('the fixture is of another screen');
  const view = { ...pin, screen: { ...pin.screen, digits: 2, after: { 5: { digits: 3 } } } };
  expect(withKeyAhead(view, keyHeld(null, '5', view))).toMatchObject({ digits: 3 });
  expect(withKeyAhead(view, keyHeld(null, '6', view)), 'a key it does not know').toMatchObject({
    digits: 2,
  });
});
