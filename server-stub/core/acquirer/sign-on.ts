import type { SignOnProofRequest, SignOnReply, SignOnRequest } from '#contract/channel-frames.ts';
import { businessDay } from './business-day.ts';
import { isFault } from './fault-script.ts';
import { HOST_CODE } from './host-codes.ts';
import { type House, hangUp, type Link, say } from './house.ts';

/**
 * Signs a client on: by its name where neither side asks for more, else in two steps, the second of
 * which is `provedSignOn`. On a connection that is signed on already, it is a change of keys.
 */
export const signOn = (house: House, link: Link, asked: SignOnRequest): void => {
  const row = house.faults.meetSignOn();
  if (isFault(row)) {
    house.emit('fault-shown');
    return refuse(house, link, asked.nonce);
  }
  const { security } = house;
  if (asked.mac === undefined) {
    if (security?.isDemanded === true) return refuse(house, link, asked.nonce);
    return accept(house, link, asked, dayOf(house));
  }
  if (security === undefined) return refuse(house, link, asked.nonce);
  const challenge = security.challenge();
  link.challenged = { asked, challenge };
  say(link, { class: 'challenge', nonce: asked.nonce, challenge });
};

/** The answer to a challenge. One that nobody was given, or not this client, ends the connection. */
export const provedSignOn = async (
  house: House,
  link: Link,
  { terminal, nonce, voucher, signature }: SignOnProofRequest,
): Promise<void> => {
  const { security } = house;
  const { asked, challenge } = link.challenged ?? {};
  link.challenged = null;
  if (security === undefined || asked?.nonce !== nonce || asked.terminal !== terminal) {
    return hangUp(house, link, 'reset');
  }
  const { mac } = asked;
  if (mac === undefined || challenge === undefined) return hangUp(house, link, 'reset');
  const facts = { channel: house.profile.id, terminal, mac, nonce, challenge };
  const day = dayOf(house);
  const signed = { code: HOST_CODE.approved, ...day };
  const number = link.keys + 1;
  const admitted = await security.admit(facts, { voucher, signature }, signed, number);
  if (link.life !== 'open') return admitted?.mac.wipe();
  if (admitted === null) return refuse(house, link, nonce);
  link.keys = number;
  accept(house, link, asked, { ...day, keys: admitted.given });
  // After the answer, which still goes the old way: only now does the client have them.
  link.wire.keyed(admitted.mac);
};

type Day = Pick<SignOnReply, 'batch' | 'date'>;

const dayOf = ({ clock, profile }: House): Day =>
  businessDay(clock.wallNow(), profile.zoneOffsetMs);

const accept = (
  house: House,
  link: Link,
  { terminal, nonce }: SignOnRequest,
  said: Day & Pick<SignOnReply, 'keys'>,
): void => {
  const isNew = !link.signedOn.has(terminal);
  link.signedOn.add(terminal);
  if (isNew) house.emit('signed-on');
  const code = HOST_CODE.approved;
  say(link, { class: 'sign-on-reply', nonce, accepted: true, code, ...said });
};

const refuse = (house: House, link: Link, nonce: string): void => {
  const code = HOST_CODE.notPermitted;
  say(link, { class: 'sign-on-reply', nonce, accepted: false, code, ...dayOf(house) });
};
