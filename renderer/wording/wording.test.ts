import { expect, test } from 'vitest';
import type { z } from 'zod';
import { channelView, openAttemptView } from '#contract/daemon-api.ts';
import { method } from '#contract/method.ts';
import { product } from '#contract/payment.ts';
import { channelFault, printerFault, rehearsalView } from '#contract/rehearsal.ts';
import { proofName } from '#contract/scenario.ts';
import { role } from '#contract/staff.ts';
import { stubEvent } from '#contract/stub-control.ts';
import {
  customerPrompt,
  paperView,
  quietNotice,
  readerPrompt,
  screen,
  statusBar,
} from '#contract/view.ts';
import { JOURNAL_WORDS } from '../lanes/lane-words.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

const phases = screen.options.flatMap((option) =>
  'phase' in option.shape ? (option.shape.phase as z.ZodEnum<Record<string, string>>).options : [],
);

/** Every closed list of the contract a person reads, with the keys that hold its words. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  'prompt.': readerPrompt.options,
  'customer.': customerPrompt.options,
  'paper.': paperView.options,
  'channel.': channelView.shape.state.options,
  'reader.': statusBar.shape.reader.options,
  'scanner.': statusBar.shape.scanner.options,
  'printer.': statusBar.shape.printer.options,
  'notice.': quietNotice.shape.kind.options,
  'method.': method.options,
  'paying.': phases,
  'role.': role.options,
  'product.': product.options,
  'settled.is-': openAttemptView.shape.is.options,
  'sim.asking-': rehearsalView.shape.pad.shape.asking.options,
  'printer-fault.': printerFault.options,
  'channel-fault.': channelFault.options,
  'lanes.proof-': proofName.options,
  'lanes.screen-': screen.options.map((option) => option.shape.kind.value),
  'lanes.journal-': JOURNAL_WORDS,
  'lanes.acquirer-': stubEvent.shape.what.options,
};

test('both languages have the same keys', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
});

test('no wording is empty, and no English wording contains Chinese', () => {
  for (const text of [...Object.values(zh), ...Object.values(en)]) expect(text.trim()).not.toBe('');
  for (const text of Object.values(en)) expect(text).not.toMatch(/\p{Script=Han}/u);
});

test('both languages of a key take the same values', () => {
  const slots = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(zh)) {
    expect(slots(text), key).toEqual(slots(en[key as keyof typeof en]));
  }
});

test.each(Object.entries(LISTS))('every value of the list %s* has wording', (prefix, values) => {
  expect(values.length).toBeGreaterThan(0);
  for (const value of values) expect(zh).toHaveProperty([`${prefix}${value}`]);
});
