/**
 * Speed of sealing (row A10): an envelope to three channels against the bare operations of
 * `node:crypto` it can't do without, opening at an acquirer, and the longest block of the event
 * loop meanwhile. `node test/bench/sealing.ts`
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

interface Figures {
  readonly timesMs: readonly number[];
  /** Longest turn of the event loop: what a ping or a key press waits for at worst. */
  readonly blockMs: number;
}

/** The system counts a thread's CPU time in ticks of this length. */
const CPU_TICK_MS = 4;

const row = (name: string, ...cells: readonly string[]): void =>
  console.log(name.padEnd(34) + cells.map((cell) => cell.padStart(13)).join(''));

const quantile = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;

const median = ({ timesMs }: Figures): number => quantile(timesMs, 0.5);
const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/**
 * Watches the turns of the event loop. A turn blocks for its wall time, but not for longer than the
 * CPU time it took: on a busy machine other programs stop it as they please.
 */
function watchTurns(): () => number {
  let [lastCpuMs, lastWallMs] = [cpuMs(), performance.now()];
  let blockMs = 0;
  let watching = true;
  const look = (): void => {
    const [nowCpuMs, nowWallMs] = [cpuMs(), performance.now()];
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

async function measure(action: () => Promise<unknown>): Promise<Figures> {
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

const told = ({ timesMs, blockMs }: Figures): string[] =>
  [quantile(timesMs, 0.5), quantile(timesMs, 0.99), blockMs].map((ms) => ms.toFixed(2));

async function sealing(world: World, suite: 'des-ede3-cbc' | 'aes-256-cbc'): Promise<boolean> {
  const sealer = world.sealer(suite);
  const seal = () => sealer.seal(testParameters(), BINDING, world.recipients);
  const bare = await measure(floorOf(world, suite, 'unsigned'));
  const floor = await measure(floorOf(world, suite, 'signed'));
  const sealed = await measure(seal);
  const times = median(sealed) / median(floor);
  const isMet =
    median(sealed) < AIM_SEAL_MS && times < AIM_TIMES_FLOOR && sealed.blockMs < AIM_BLOCK_MS;
  row(`floor without the signature`, ...told(bare));
  row(`floor, ${suite}`, ...told(floor));
  row(`seal to ${CHANNELS}, ${suite}`, ...told(sealed), times.toFixed(2), isMet ? 'yes' : 'no');
  return isMet;
}

async function opening(world: World): Promise<boolean> {
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
  const isMet = median(opened) < AIM_OPEN_MS && opened.blockMs < AIM_BLOCK_MS;
  row('open at an acquirer', ...told(opened), '', isMet ? 'yes' : 'no');
  return isMet;
}

/** A whole sign-on, both sides of it; and the MAC of a message as long as a payment to three banks. */
async function signingOn(world: World): Promise<boolean> {
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
  const isMet = signed.blockMs < AIM_BLOCK_MS && macs.blockMs < AIM_BLOCK_MS;
  row('sign on, both sides', ...told(signed), '', isMet ? 'yes' : 'no');
  row(`retail MAC of ${PAYMENT_BYTES} bytes`, ...told(macs));
  return isMet;
}

/** What the first look at a channel's certificate costs: reading, auditing, verifying. */
async function looking(world: World): Promise<boolean> {
  const recipients = world.recipients.slice(0, 1);
  const looked = await measure(async () => world.sealer('des-ede3-cbc').inspect(recipients));
  const isMet = looked.blockMs < AIM_BLOCK_MS;
  row('first look at a certificate', ...told(looked), '', isMet ? 'yes' : 'no');
  return isMet;
}

const world = await makeWorld();
row('ms', 'p50', 'p99', 'block', 'times floor', 'aims met');
const met = [
  await sealing(world, 'des-ede3-cbc'),
  await sealing(world, 'aes-256-cbc'),
  await opening(world),
  await signingOn(world),
  await looking(world),
];
console.log(
  `aims: seal < ${AIM_SEAL_MS} ms and < ${AIM_TIMES_FLOOR} x floor (p50), open < ${AIM_OPEN_MS} ms, no block > ${AIM_BLOCK_MS} ms`,
);
process.exitCode = met.every(Boolean) ? 0 : 1;
