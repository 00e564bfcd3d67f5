import { describe, expect, test } from 'vitest';
import { maskText } from './mask.ts';
import { disguises, PLANTED_PAN, tracesOf } from './planted-card.fixture.ts';

describe('the masking of text (invariant S6)', () => {
  test.each(disguises())('leaves no card number in $what', ({ text }) => {
    // The claim is worth nothing unless the search finds what was planted before the masking.
    expect(tracesOf(text)).not.toEqual([]);
    expect(tracesOf(maskText(text))).toEqual([]);
  });

  test('shows the first six and the last four of a number, as the receipt does', () => {
    expect(maskText(`card ${PLANTED_PAN} read`)).toBe('card 622202******7895 read');
  });

  test('leaves alone what a technician needs', () => {
    const line =
      '{"time":"2026-11-27T23:30:00.123Z","channel":"bank-east","sale":"01J9ZQ3W6V7X8Y9Z0A1B2C3D4E",' +
      '"atWallMs":1795822200123,"amountMinor":12850,"why":"ECONNREFUSED 192.168.100.200:8443",' +
      '"stan":101,"masked":"622202******7895"}';
    expect(maskText(line)).toBe(line);
  });

  test('takes a value away whose name says that it is secret', () => {
    const masked = maskText('{"pinBlock":"04AC3F91D2B07E65","cvv":"123"} token=abc123 ok');
    expect(masked).toBe('{"pinBlock":"[masked]","cvv":"[masked]"} token="[masked]" ok');
  });

  test('takes a private key away and leaves a certificate', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQ==\n-----END PRIVATE KEY-----';
    expect(maskText(`a\n${key}\nb`)).toBe('a\n[private key]\nb');
  });

  test.each(disguises())('says the same of $what when it is masked twice', ({ text }) => {
    const once = maskText(text);
    expect(maskText(once)).toBe(once);
  });
});
