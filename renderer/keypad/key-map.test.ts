import { expect, test } from 'vitest';
import { intent, tillKey } from '#contract/view.ts';
import { actionOfKey, faceOf, intentOf, KEY_MAP } from './key-map.ts';

test('no key has two meanings', () => {
  const keys = KEY_MAP.flatMap((binding) => binding.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test('every key of the till can be typed', () => {
  const reachable = new Set(KEY_MAP.map((binding) => binding.action));
  for (const key of tillKey.options) expect(reachable).toContain(key);
});

test('every intent the map can send is one the core takes', () => {
  for (const { action } of KEY_MAP) {
    const sent = intentOf(action, 'method');
    if (sent === null) expect(['supervisor', 'menu', 'diagnostics', 'sales']).toContain(action);
    else expect(intent.parse(sent)).toEqual(sent);
  }
});

test('point and comma both mean the decimal mark', () => {
  expect(actionOfKey('.')).toBe('.');
  expect(actionOfKey(',')).toBe('.');
});

test('a function key chooses its way of paying', () => {
  expect(intentOf('pay-by-card', 'amount')).toEqual({ kind: 'pay-by', method: 'card' });
  expect(intentOf('pay-by-qr-scan', 'method')).toEqual({ kind: 'pay-by', method: 'qr-scan' });
  expect(actionOfKey('F4')).toBe('pay-by-qr-show');
  expect(intentOf('pay-by-qr-show', 'amount')).toEqual({ kind: 'pay-by', method: 'qr-show' });
});

test('Enter checks again while the result is unknown and confirms elsewhere', () => {
  expect(intentOf('confirm', 'unknown')).toEqual({ kind: 'check-again' });
  expect(intentOf('confirm', 'approved')).toEqual({ kind: 'confirm' });
});

test('a key the till has no use for is left alone', () => {
  expect(actionOfKey('F13')).toBeNull();
  expect(actionOfKey('Tab')).toBeNull();
});

test('the button of an action shows its key', () => {
  expect(faceOf('pay-by-qr-scan')).toBe('F3');
  expect(faceOf('check-again')).toBe('Enter');
  expect([faceOf('pay-cash'), faceOf('open-drawer')]).toEqual(['F5', 'F5']);
});

test("a quick item's letter picks it, with caps lock on too, and stands on its button", () => {
  expect(actionOfKey('Q')).toBe('item-q');
  expect(intentOf('item-q', 'amount')).toEqual({ kind: 'item', key: 'q' });
  expect(faceOf('item-q')).toBe('Q');
});

test('* is how often, + one line more, and two zeros keep a key', () => {
  expect(intentOf('times', 'amount')).toEqual({ kind: 'times' });
  expect(actionOfKey('*')).toBe('times');
  expect(actionOfKey('+')).toBe('add-line');
  expect(actionOfKey('/')).toBe('00');
});

test('where a paper is asked about, F7 prints it once more and F9 says it came out, never Enter', () => {
  for (const screen of ['approved', 'settled', 'paper-left'] as const) {
    expect(intentOf('supervisor', screen)).toEqual({ kind: 'paper-seen', printed: true });
    expect(intentOf('hold', screen), 'a basket of the next sale').toEqual({ kind: 'hold' });
    expect(intentOf('confirm', screen)).toEqual({ kind: 'confirm' });
  }
  expect(intentOf('reprint', 'paper-left')).toEqual({ kind: 'paper-seen', printed: false });
  expect(intentOf('reprint', 'approved')).toEqual({ kind: 'reprint' });
  expect(intentOf('supervisor', 'amount')).toBeNull();
  expect([faceOf('paper-missing'), faceOf('paper-came')]).toEqual(['F7', 'F9']);
});

test('F8 holds, F12 locks, F1 opens the menu', () => {
  expect(actionOfKey('F8')).toBe('hold');
  expect(actionOfKey('F12')).toBe('lock');
  expect(actionOfKey('F1')).toBe('menu');
});

test('F10 asks to settle the day', () => {
  expect(actionOfKey('F10')).toBe('settle');
  expect(intentOf('settle', 'amount')).toEqual({ kind: 'settle' });
});
