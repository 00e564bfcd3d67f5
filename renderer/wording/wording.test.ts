import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { channelView, openAttemptView } from '#contract/daemon-api.ts';
import {
  deviceCommand,
  deviceCommandEnd,
  deviceFacts,
  deviceFinding,
  deviceId,
  wireLine,
} from '#contract/device-facts.ts';
import { breakerFacts, checkName, lineStepName, verdict } from '#contract/diagnostics.ts';
import { healthChange } from '#contract/health-api.ts';
import { method } from '#contract/method.ts';
import { product } from '#contract/payment.ts';
import {
  channelFault,
  channelManner,
  printerFault,
  readerFault,
  rehearsalView,
  scenarioEntry,
} from '#contract/rehearsal.ts';
import { proofName } from '#contract/scenario.ts';
import { role } from '#contract/staff.ts';
import { stubEvent } from '#contract/stub-control.ts';
import { historySpan } from '#contract/technician.ts';
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
import { en as technicianEn } from './technician/en.ts';
import { zh as technicianZh } from './technician/zh.ts';
import { zh } from './zh.ts';

/** Both dictionaries are held to the same rules. */
const DICTIONARIES = [
  { what: 'the till', zh, en },
  { what: 'the technician', zh: technicianZh, en: technicianEn },
] as const;

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
  'channel-manner.': channelManner.options,
  'reader-fault.': readerFault.options,
  'obstacle.': scenarioEntry.shape.obstacle.unwrap().options,
  'lanes.proof-': proofName.options,
  'lanes.screen-': screen.options.map((option) => option.shape.kind.value),
  'lanes.journal-': JOURNAL_WORDS,
  'lanes.acquirer-': stubEvent.shape.what.options,
};

describe.each(DICTIONARIES)('the wording of $what', (dictionary) => {
  test('has the same keys in both languages', () => {
    expect(Object.keys(dictionary.en).sort()).toEqual(Object.keys(dictionary.zh).sort());
  });

  test('is never empty, and its English contains no Chinese', () => {
    for (const text of [...Object.values(dictionary.zh), ...Object.values(dictionary.en)]) {
      expect(text.trim()).not.toBe('');
    }
    for (const text of Object.values(dictionary.en)) expect(text).not.toMatch(/\p{Script=Han}/u);
  });

  test('takes the same values in both languages of a key', () => {
    const slots = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
    const english: Readonly<Record<string, string>> = dictionary.en;
    for (const [key, text] of Object.entries(dictionary.zh)) {
      expect(slots(text), key).toEqual(slots(english[key] ?? ''));
    }
  });
});

const TECHNICIAN_LISTS: Readonly<Record<string, readonly string[]>> = {
  'check.': checkName.options,
  'verdict.': verdict.options,
  'step.': lineStepName.options,
  'span.': historySpan.options,
  'breaker.': breakerFacts.shape.state.options,
  'device.': deviceId.options,
  'device-state.': deviceFacts.shape.state.options,
  'command.': deviceCommand.options,
  'result.': deviceFinding.shape.result.options,
  'not-done.': deviceCommandEnd.options[1].shape.why.options,
  'way.': wireLine.shape.direction.options,
  'change.': healthChange.shape.state.options,
};

test.each(Object.entries(TECHNICIAN_LISTS))(
  'every value of the technician’s list %s* has wording',
  (prefix, values) => {
    for (const value of values) expect(technicianZh).toHaveProperty([`${prefix}${value}`]);
  },
);

test.each(Object.entries(LISTS))('every value of the list %s* has wording', (prefix, values) => {
  expect(values.length).toBeGreaterThan(0);
  for (const value of values) expect(zh).toHaveProperty([`${prefix}${value}`]);
});
