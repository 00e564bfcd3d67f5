import type { ChannelId } from '#contract/ids.ts';
import { RuleBook } from '#daemon/core/route/rules/rule-book.ts';
import type { SimChannel } from './channels.ts';
import type { SimRouting, WorldOptions } from './options.ts';

/** The routing rules of a world, as a daemon that boots in it reads them from its file. */
export const simRules = (
  channels: readonly SimChannel[],
  { routing, priorities }: WorldOptions,
): RuleBook => {
  const book = new RuleBook(channels.map(({ profile }) => profile));
  if (routing === null) return book;
  const replaced = book.replace(JSON.stringify(ruleFileOf(channels, routing, priorities)));
  if (replaced.kind === 'refused') throw new Error(JSON.stringify(replaced.findings));
  return book;
};

/** The day limit of a channel in a world; null: it has none. */
export const dayLimitOf = (
  channels: readonly SimChannel[],
  { routing }: WorldOptions,
  id: ChannelId,
): number | null => {
  const index = channels.findIndex(({ profile }) => profile.id === id);
  return routing?.dayMinor[index] ?? null;
};

const ruleFileOf = (
  channels: readonly SimChannel[],
  { weights, dayMinor, mostMinor, attempts, fees, grades }: SimRouting,
  priorities: readonly number[],
): object => ({
  version: 1,
  attempts,
  channels: channels.map(({ profile: { id } }, index) => ({
    id,
    priority: weights === null ? (priorities[index] ?? 1) : 1,
    weight: weights?.[index] ?? 1,
    products: ['sale', 'pay-out'],
    currency: 'CNY',
    limits: {
      ...(dayMinor[index] != null && { dayMinor: dayMinor[index] }),
      ...(mostMinor !== null && { mostMinor }),
    },
    // The banks cost the same and share; the wallet is cheaper and takes every code it can.
    ...(fees && { fees: [{ kind: 'percentage', rate: index === 2 ? '0.5%' : '0.6%' }] }),
  })),
  grading: grades ? { evidence: 5, poorBelow: '60%', lostAbove: '30%' } : null,
});
