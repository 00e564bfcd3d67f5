import { describe, expect, test } from 'vitest';
import { profile } from '../route.fixture.ts';
import { findingText, readRules } from './read-rules.ts';

const PROFILES = [profile('east'), profile('west')];

/** The findings of a file written over several lines, as a person reads them. */
const findings = (...lines: readonly string[]): readonly string[] => {
  const read = readRules(lines.join('\n'), PROFILES);
  return read.kind === 'refused' ? read.findings.map(findingText) : [];
};

/** A file whose channel `east` also says `text`, on line 4. */
const east = (text: string): readonly string[] =>
  findings(
    '{ "version": 1,',
    '  "channels": [',
    '  { "id": "east", "priority": 1,',
    text,
    '  }] }',
  );

/** A file with both channels and this rule, on line 5. */
const rule = (text: string): readonly string[] =>
  findings(
    '{ "version": 1, "channels": [',
    '  { "id": "east", "priority": 1 },',
    '  { "id": "west", "priority": 2 }],',
    '  "rules": [',
    text,
    ']}',
  );

describe('a file is refused with line, key and reason', () => {
  test('for an unknown key', () => {
    expect(east('"wieght": 3')).toEqual(['line 4: channels[0].wieght: unknown key']);
  });

  test('for a rate over 100 %', () => {
    const fee = (rate: string) =>
      `"currency": "CNY", "fees": [\n{ "kind": "percentage",\n "rate": "${rate}" }]`;
    expect(east(fee('100.000001%'))).toEqual([
      'line 6: channels[0].fees[0].rate: a rate over 100 %',
    ]);
    expect(east(fee('100%'))).toEqual([]);
    expect(east(fee('0.6'))).toEqual([
      'line 6: channels[0].fees[0].rate: a rate such as "0.38%" is expected',
    ]);
  });

  test('for a channel that does not exist, under channels and in rules', () => {
    expect(
      findings('{ "version": 1,', '"channels": [', '{ "id": "eest", "priority": 1 }]}'),
    ).toEqual(['line 3: channels[0].id: no channel eest is configured; there are east, west']);
    const missing = 'no channel north is configured; there are east, west';
    expect(rule('{ "kind": "force", "name": "a", "channel": "north" }')).toEqual([
      `line 5: rules[0].channel: ${missing}`,
    ]);
    expect(rule('{ "kind": "exclude", "name": "a", "channels": [\n"east", \n"north"] }')).toEqual([
      `line 7: rules[0].channels[1]: ${missing}`,
    ]);
  });

  test('for a channel that a rule names and no element describes', () => {
    expect(
      findings(
        '{ "version": 1, "channels": [{ "id": "east", "priority": 1 }],',
        '"rules": [{ "kind": "use", "name": "a", "channels": [',
        '{ "id": "west", "priority": 1 }] }] }',
      ),
    ).toEqual(['line 3: rules[0].channels[0].id: west has no element under "channels"']);
  });

  test.each([
    [
      '[[0, 500], [400, null]]',
      6,
      1,
      'fromMinor',
      'overlaps with the tier before, which goes up to 500',
    ],
    ['[[0, 500], [600, null]]', 6, 1, 'fromMinor', 'no tier for 500 up to 600'],
    [
      '[[0, null], [600, null]]',
      6,
      1,
      'fromMinor',
      'overlaps with the tier before, which has no end',
    ],
    ['[[10, null]]', 5, 0, 'fromMinor', 'no tier for 0 up to 10'],
    ['[[0, 500]]', 5, 0, 'toMinor', 'no tier for 500 and more: write null'],
    ['[[0, 0], [0, null]]', 5, 0, 'toMinor', 'the tier ends where it starts, or before'],
  ])('for tiers %s that do not cover every amount once', (tiers, line, tier, key, reason) => {
    const rows = (JSON.parse(tiers) as [number, number | null][]).map(
      ([from, to]) => `{ "fromMinor": ${from}, "toMinor": ${to}, "rate": "1%" }`,
    );
    for (const kind of ['tiered', 'cumulative']) {
      const fees = `"fees": [{ "kind": "${kind}", "tiers": [\n${rows.join(',\n')}]}]`;
      expect(east(`"currency": "CNY", ${fees}`)).toEqual([
        `line ${line}: channels[0].fees[0].tiers[${tier}].${key}: ${reason}`,
      ]);
    }
  });

  test('for weights of a priority that add up to 0', () => {
    expect(east('"weight": 0')).toEqual([
      'line 4: channels[0].weight: the weights of priority 1 add up to 0',
    ]);
    const nothing = '{ "id": "east", "priority": 7,\n "weight": 0 }';
    expect(rule(`{ "kind": "use", "name": "a", "channels": [${nothing}] }`)).toEqual([
      'line 6: rules[0].channels[0].weight: the weights of priority 7 add up to 0',
    ]);
  });

  test('for costs that could not be compared', () => {
    expect(
      findings(
        '{ "version": 1, "channels": [',
        '{ "id": "east", "priority": 1, "currency": "CNY", "fees": [] },',
        '{ "id": "west", "priority": 1 }]}',
      ),
    ).toEqual([
      'line 3: channels[1]: others have fees; write "fees": [] if this channel takes none',
    ]);
    expect(east('"limits": { "dayMinor": 5 }')).toEqual([
      'line 3: channels[0]: fees and limits are amounts of money: name their "currency"',
    ]);
  });

  test('for a least that is over its most', () => {
    expect(east('"currency": "CNY", "limits": {\n "leastMinor": 9, "mostMinor": 8 }')).toEqual([
      'line 5: channels[0].limits.leastMinor: 9 is after 8',
    ]);
    expect(
      rule(
        '{ "kind": "force", "name": "a", "channel": "east", "when": {\n"fromMinor": 9, "toMinor": 8 } }',
      ),
    ).toEqual(['line 6: rules[0].when.fromMinor: 9 is after 8']);
  });

  test('for BIN ranges that overlap or run backwards', () => {
    const bins = (...ranges: readonly (readonly [string, string])[]) =>
      findings(
        '{ "version": 1, "channels": [{ "id": "east", "priority": 1 }], "bins": [',
        ranges
          .map(([from, to]) => `{ "from": "${from}", "to": "${to}", "card": "debit", "bank": "b" }`)
          .join(',\n'),
        ']}',
      );
    expect(bins(['622200', '622299'], ['622300', '622399'])).toEqual([]);
    expect(bins(['622200', '622299'], ['62229999', '62230000'])).toEqual([
      'line 3: bins[1]: overlaps with 622200 to 622299',
    ]);
    expect(bins(['622299', '622200'])).toEqual(['line 2: bins[0].from: 622299 is after 622200']);
  });

  test('for a bank, a list or a merchant that nothing defines', () => {
    expect(east('"banks": {\n"deny": ["icbcc"] }')).toEqual([
      'line 5: channels[0].banks.deny[0]: no range under "bins" says icbcc',
    ]);
    expect(
      rule('{ "kind": "force", "name": "a", "channel": "east", "when": { "merchants": ["M9"] } }'),
    ).toEqual(['line 5: rules[0].when.merchants[0]: no element under "merchants" says M9']);
  });

  test('for a name, a channel or a terminal that stands twice', () => {
    expect(
      rule(
        '{ "kind": "force", "name": "a", "channel": "east" },\n{ "kind": "force", "name": "a", "channel": "west" }',
      ),
    ).toEqual(['line 6: rules[1].name: a stands twice']);
    expect(
      findings(
        '{ "version": 1, "channels": [{ "id": "east", "priority": 1 },',
        '{ "id": "east", "priority": 2 }],',
        '"merchants": [{ "id": "M1", "terminals": ["T0000001"] },',
        '{ "id": "M2", "terminals": ["T0000001"] }]}',
      ),
    ).toEqual([
      'line 2: channels[1].id: east stands twice',
      'line 4: merchants[1].terminals[0]: T0000001 stands twice',
    ]);
  });

  test('for what is missing or of a wrong kind', () => {
    expect(findings('{', '"version": "one" }')).toEqual([
      'line 1: channels: expected array, received undefined',
      'line 2: version: expected number, received string',
    ]);
    expect(rule('{ "kind": "forse", "name": "a" }')[0]).toMatch(/^line 5: rules\[0\]\.kind: /);
    expect(findings('')).toEqual(['line 1: not JSON: a value is expected here']);
  });
});

describe('an accepted file', () => {
  const accepted = (text: string) => {
    const read = readRules(text, PROFILES);
    if (read.kind === 'refused') throw new Error(read.findings.map(findingText).join('; '));
    return read;
  };
  const text = '{ "version": 7, "channels": [{ "id": "east", "priority": 1 }] }';

  test('comes with a notice for each configured channel that gets no sale', () => {
    expect(accepted(text).notices).toEqual([
      'west is configured but has no element under "channels": it gets no sale',
    ]);
  });

  test('has a revision that tells another text of the same version apart', () => {
    const { revision } = accepted(text).rules;
    expect(revision).toMatch(/^7-[0-9a-f]{8}$/);
    expect(accepted(`${text} `).rules.revision).not.toBe(revision);
  });
});
