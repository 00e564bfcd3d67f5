import type { ChannelId } from '#contract/ids.ts';
import type { LocalName } from '#contract/language.ts';
import type { Method } from '#contract/method.ts';
import { EAST, type Scenario } from './scenarios.ts';

/** An acquirer of a world, as its process says it. */
interface Acquirer {
  readonly id: ChannelId;
  readonly name: LocalName;
  readonly url: string;
  readonly methods: readonly Method[];
}

/** The profile the daemon of a scenario's shop has for an acquirer. */
export function profileOf(
  { id, name, url, methods }: Acquirer,
  { east, singleUse }: Pick<Scenario, 'east' | 'singleUse'>,
) {
  const special = id === EAST ? east : { replay: { card: !singleUse, code: !singleUse } };
  const [priority, inquiry] = [id === EAST ? 10 : 20, { everyMs: 500, untilMs: 20_000 }];
  const facts = { id, name, addresses: [url], priority, inquiry, ...special };
  // Whether a shown code was paid can only be asked.
  const sold = methods.filter((method) => method !== 'qr-show' || facts.inquiry !== null);
  return { ...facts, methods: sold };
}
