import type { FaultRow } from './fault-row.ts';

const atFrame = (rate: FaultRow['rate'], what: string): FaultRow => ({
  stream: 'network',
  rate,
  what,
});
const atSale = atFrame;

/** Faults of the way to a channel. At each frame about money or sign-on, or at each sale begun. */
export const CHANNEL_FAULTS = {
  'NT1.dial': atFrame([0.001, 0.1], 'a connect is refused'),
  'NT1.for-a-while': atSale([0.001, 0.03], 'a channel is cut and refuses connects for a while'),
  NT2: atFrame([0.001, 0.05], 'a name is looked up for up to five seconds before the connect'),
  'NT3.dial': atFrame([0.001, 0.05], 'a connect is swallowed by a black hole'),
  'NT3.for-a-while': atSale([0.001, 0.02], 'a channel is cut and swallows connects for a while'),
  'NT4.before': atFrame([0.001, 0.03], 'reset before the request arrived'),
  'NT4.after': atFrame([0.001, 0.03], 'reset right after the request arrived'),
  'NT4.answer': atFrame([0.001, 0.03], "reset before the answer's first byte"),
  'NT5.gone': atSale(
    [0.001, 0.02],
    'a host is gone without a FIN: its sockets are open and silent',
  ),
  NT5: atSale([0.005, 0.3], 'half-open: the host never hears that the daemon let go'),
  'NT6.out': atFrame([0.001, 0.02], 'from this request on nothing gets to the host'),
  'NT6.back': atFrame([0.001, 0.02], 'from this answer on nothing comes back'),
  'NT7.out': atFrame([0.001, 0.03], 'a request is late by up to the longest delay'),
  'NT7.back': atFrame([0.001, 0.03], 'an answer is late by up to a minute'),
  'NT8.out': atFrame([0.001, 0.05], 'a middlebox delivers a request twice'),
  'NT8.back': atFrame([0.001, 0.05], 'a middlebox delivers an answer twice'),
  'NT8.at-once': atFrame([0.001, 0.05], 'an answer lies twice in what is read at once'),
  NT9: atSale([0.001, 0.02], 'a line carries 1 KB a second for a while'),
  NT12: atSale([0.001, 0.03], 'a host closes its connections without an answer'),
  NT16: atSale([0.001, 0.02], 'a proxy answers pings for a while, and all else vanishes'),
  NT17: atSale([0.0005, 0.008], 'all channels are down for a while'),
  NT18: atSale([0.0005, 0.008], 'links stop one by one and come back in another order'),
  NT19: atSale([0.0005, 0.01], 'a link flaps at 0.1 to 10 Hz for a while'),
  NT20: atSale([0.001, 0.03], 'the path changes: every socket dies at once'),
  NT21: atSale([0.001, 0.02], 'pings pass, large frames vanish for a while'),
} as const satisfies Readonly<Record<string, FaultRow>>;
