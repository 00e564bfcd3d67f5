import { expect, test } from 'vitest';
import { codeRhythmMs } from './channel-profile.ts';
import { sampleProfile } from './sample-facts.ts';

test('a shown code is asked about in the rhythm of its own channel', () => {
  const inquiry = { everyMs: 4_000, untilMs: 45_000 };
  expect(codeRhythmMs(sampleProfile({ inquiry }))).toBe(4_000);
});

test('a channel that can be asked nothing shows no code: a run that has one stops', () => {
  expect(() => codeRhythmMs(sampleProfile({ inquiry: null }))).toThrow(/can't be asked/);
});
