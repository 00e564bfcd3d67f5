/**
 * Speed of sealing (row A10): an envelope to three channels against the bare operations of
 * `node:crypto` it can't do without, opening at an acquirer, and the longest block of the event
 * loop meanwhile.
 */
import {
  constants,
  createCipheriv,
  createPrivateKey,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { MacKeys } from '#contract/channel-security.ts';
import { channelId } from '#contract/ids.ts';
import type { Recipient } from '#contract/sealed.ts';
import { parseCertificate } from '#sealing/certificate.ts';
import { type ContentSuite, SUITES } from '#sealing/content-cipher.ts';
import { openEnvelope, prepareOpening } from '#sealing/envelope-open.ts';
import { createSealer, type EnvelopeSealer } from '#sealing/envelope-seal.ts';
import {
  BINDING,
  issued,
  pairOf,
  type TestPair,
  testParameters,
  testRoot,
  WALL_MS,
} from '#sealing/keys.fixture.ts';
import { makePrivateKey } from '#sealing/keys.ts';
import { unwrappingKey } from '#sealing/opening.ts';
import { encodeParameters, wipeParameters } from '#sealing/parameters.ts';
import { freshChallenge, giveKeys, isProved, proveSignOn, takeKeys } from '#sealing/sign-on.ts';
import { type Figure, quantile, type Section } from './section.ts';

/** Aims of the project. */
const AIM_SEAL_MS = 15;
const AIM_TIMES_FLOOR = 2;
const AIM_OPEN_MS = 6;
const AIM_BLOCK_MS = 10;

const CHANNELS = 3;
const PAYMENT_BYTES = 6_000;
const ROUNDS = 300;
const WARM_UP = 30;
const signAsync = promisify(sign);

interface Times {
  readonly timesMs: readonly number[];
  /** Longest turn of the event loop: what a ping or a key press waits for at worst. */
  readonly blockMs: number;
}

/** The system counts a thread's CPU time in ticks of this length. */
const CPU_TICK_MS = 4;

const median = ({ timesMs }: Times): number => quantile(timesMs, 0.5);
const threadCpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/**
 * Watches the turns of the event loop. A turn blocks for its wall time, but not for longer than the
 * CPU time it took: on a busy machine other programs stop it as they please.
 */
function watchTurns(): () => number {
  let [lastCpuMs, lastWallMs] = [threadCpuMs(), performance.now()];
  let blockMs = 0;
  let watching = true;
  const look = (): void => {
    const [nowCpuMs, nowWallMs] = [threadCpuMs(), performance.now()];
    const atMostMs = nowCpuMs - lastCpuMs + CPU_TICK_MS;
    blockMs = Math.max(blockMs, Math.min(nowWallMs - lastWallMs, atMostMs));
    [lastCpuMs, lastWallMs] = [nowCpuMs, nowWallMs];
    if (watching) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    look();
    watching = false;
    return blockMs;
  };
}

async function measure(action: () => Promise<unknown>): Promise<Times> {
  for (let round = 0; round < WARM_UP; round += 1) await action();
  const timesMs: number[] = [];
  const blocks = watchTurns();
  for (let round = 0; round < ROUNDS; round += 1) {
    const beginMs = performance.now();
    await action();
    timesMs.push(performance.now() - beginMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { timesMs, blockMs: blocks() };
}

interface World {
  readonly terminal: TestPair;
  readonly channels: readonly TestPair[];
  readonly recipients: readonly Recipient[];
  sealer(suite: 'des-ede3-cbc' | 'aes-256-cbc'): EnvelopeSealer;
}

/** A terminal with 3072 bits and channels with 2048, as `npm start` makes them. */
async function makeWorld(): Promise<World> {
  const root = await testRoot();
  const terminal = await pairOf(createPrivateKey(await makePrivateKey(3072)), 'terminal');
  const channels: TestPair[] = [];
  for (let at = 0; at < CHANNELS; at += 1) {
    const key = createPrivateKey(await makePrivateKey(2048));
    channels.push({ key, pem: await issued(root, key, [-1, 398]) });
  }
  return {
    terminal,
    channels,
    recipients: channels.map(({ pem }, at) => ({
      channel: channelId.parse(`channel-${at}`),
      certificatePem: pem,
    })),
    sealer: (suite) =>
      createSealer({
        terminalKey: terminal.key,
        terminalCertificatePem: terminal.pem,
        trust: { roots: [root.certificate], wallNow: () => WALL_MS },
        suite,
      }),
  };
}

/** What no sealing can do without: keys wrapped, content enciphered, one signature. */
function floorOf(
  { terminal, channels }: World,
  suite: ContentSuite,
  signed: 'signed' | 'unsigned',
) {
  const plain = encodeParameters(testParameters());
  const publicKeys = channels.map(({ pem }) => parseCertificate(pem)?.publicKey as KeyObject);
  return async (): Promise<void> => {
    const { keyBytes, blockBytes } = SUITES[suite];
    const key = randomBytes(keyBytes);
    const cipher = createCipheriv(suite, key, randomBytes(blockBytes));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    for (const publicKey of publicKeys) {
      publicEncrypt({ key: publicKey, padding, oaepHash: 'sha256' }, key);
    }
    if (signed === 'signed') await signAsync('sha256', sealed, terminal.key);
  };
}

const p99 = ({ timesMs }: Times): number => quantile(timesMs, 0.99);
const blockOf = (what: string, { blockMs }: Times): Figure => ({
  ...{ what: `${what}, longest block`, value: blockMs, unit: 'ms' },
  aim: { text: `< ${AIM_BLOCK_MS} ms`, isMet: blockMs < AIM_BLOCK_MS },
});

async function sealing(
  world: World,
  suite: 'des-ede3-cbc' | 'aes-256-cbc',
): Promise<readonly Figure[]> {
  const sealer = world.sealer(suite);
  const seal = () => sealer.seal(testParameters(), BINDING, world.recipients);
  const bare = await measure(floorOf(world, suite, 'unsigned'));
  const floor = await measure(floorOf(world, suite, 'signed'));
  const sealed = await measure(seal);
  const what = `seal to ${CHANNELS}, ${suite}`;
  const isMet = median(sealed) < AIM_SEAL_MS && median(sealed) < AIM_TIMES_FLOOR * median(floor);
  return [
    {
      ...{ what: `${what}, p50`, value: median(sealed), unit: 'ms' },
      against: { what: 'bare operations', value: median(floor) },
      aim: { text: `< ${AIM_SEAL_MS} ms and < ${AIM_TIMES_FLOOR} x`, isMet },
      bound: `the signature: ${(median(floor) - median(bare)).toFixed(1)} ms of the bare operations`,
    },
    { what: `${what}, p99`, value: p99(sealed), unit: 'ms' },
    blockOf(what, sealed),
  ];
}

async function opening(world: World): Promise<readonly Figure[]> {
  const [own] = world.channels;
  if (own === undefined) throw new Error('no channel');
  const keys = prepareOpening({
    ownKey: own.key,
    ownCertificatePem: own.pem,
    terminalCertificatePem: world.terminal.pem,
  });
  const sealer = world.sealer('des-ede3-cbc');
  const envelope = await sealer.seal(testParameters(), BINDING, world.recipients);
  const opened = await measure(async () => {
    const found = await openEnvelope(envelope, BINDING, keys);
    if (found.kind === 'refused') throw new Error('the bench could not open its own envelope');
    wipeParameters(found.parameters);
  });
  const value = median(opened);
  return [
    {
      ...{ what: 'open at an acquirer, p50', value, unit: 'ms' },
      aim: { text: `< ${AIM_OPEN_MS} ms`, isMet: value < AIM_OPEN_MS },
      bound: 'one private operation and one verification',
    },
    blockOf('open at an acquirer', opened),
  ];
}

/** A whole sign-on, both sides of it; and the MAC of a message as long as a payment to three banks. */
async function signingOn(world: World): Promise<readonly Figure[]> {
  const [service, bank] = world.channels.map(({ key, pem }) => {
    const certificate = parseCertificate(pem);
    if (certificate === undefined) throw new Error('not a certificate');
    return { key, certificate };
  });
  if (service === undefined || bank === undefined) throw new Error('two keys at least');
  const ownKey = unwrappingKey(service.key);
  const day = { code: '00', batch: 1, date: '20261122' };
  const signOn = async (): Promise<MacKeys> => {
    const fresh = { nonce: freshChallenge(), challenge: freshChallenge() };
    const about = { channel: 'bank', terminal: 'T0000001', mac: 'retail-mac' } as const;
    const facts = { ...about, ...fresh };
    const proof = await proveSignOn(facts, service.key);
    if (!isProved(facts, proof, service.certificate)) throw new Error('the proof does not hold');
    const give = { number: 1, pinKey: null };
    const { given } = await giveKeys(facts, day, give, service.certificate, bank);
    const session = await takeKeys(facts, day, given, ownKey, [bank.certificate]);
    if (session === undefined) throw new Error('the keys were not taken');
    return session.mac;
  };
  const signed = await measure(signOn);
  const keys = await signOn();
  const payment = 'p'.repeat(PAYMENT_BYTES);
  const macs = await measure(async () => keys.tag(payment));
  const mac = `retail MAC of ${PAYMENT_BYTES} bytes`;
  return [
    { what: 'sign on, both sides, p50', value: median(signed), unit: 'ms' },
    blockOf('sign on, both sides', signed),
    { what: `${mac}, p50`, value: median(macs), unit: 'ms' },
    blockOf(mac, macs),
  ];
}

/** What the first look at a channel's certificate costs: reading, auditing, verifying. */
async function looking(world: World): Promise<readonly Figure[]> {
  const recipients = world.recipients.slice(0, 1);
  const looked = await measure(async () => world.sealer('des-ede3-cbc').inspect(recipients));
  const what = 'first look at a certificate';
  return [{ what: `${what}, p50`, value: median(looked), unit: 'ms' }, blockOf(what, looked)];
}

const run = async (): Promise<readonly Figure[]> => {
  const world = await makeWorld();
  return [
    ...(await sealing(world, 'des-ede3-cbc')),
    ...(await sealing(world, 'aes-256-cbc')),
    ...(await opening(world)),
    ...(await signingOn(world)),
    ...(await looking(world)),
  ];
};

export const sealingSection: Section = {
  name: 'sealing',
  about: 'sealing and opening envelopes against the bare operations',
  run,
};
