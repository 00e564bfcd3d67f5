import Activity from 'lucide-react/icons/activity';
import CircleCheck from 'lucide-react/icons/circle-check';
import CirclePause from 'lucide-react/icons/circle-pause';
import CircleX from 'lucide-react/icons/circle-x';
import ClockAlert from 'lucide-react/icons/clock-alert';
import LogIn from 'lucide-react/icons/log-in';
import PlugZap from 'lucide-react/icons/plug-zap';
import type { StatusBar } from '#contract/view.ts';

/** How much a state asks of the cashier; the theme has a colour for each, the words say the rest. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

export type ChannelState = StatusBar['channels'][number]['state'];

/** Icon and tone of every channel state. The word beside them is wording `channel.<state>`. */
export const CHANNEL_LOOK: Readonly<
  Record<ChannelState, { readonly icon: typeof CircleCheck; readonly tone: Tone }>
> = {
  up: { icon: CircleCheck, tone: 'good' },
  connecting: { icon: PlugZap, tone: 'busy' },
  'signing-on': { icon: LogIn, tone: 'busy' },
  proving: { icon: Activity, tone: 'busy' },
  stale: { icon: ClockAlert, tone: 'warn' },
  down: { icon: CircleX, tone: 'bad' },
  suspended: { icon: CirclePause, tone: 'idle' },
};

export const READER_TONE: Readonly<Record<StatusBar['reader'], Tone>> = {
  ready: 'good',
  busy: 'busy',
  gone: 'bad',
};

export const SCANNER_TONE: Readonly<Record<StatusBar['scanner'], Tone>> = {
  ready: 'good',
  gone: 'bad',
};

export const PRINTER_TONE: Readonly<Record<StatusBar['printer'], Tone>> = {
  ready: 'good',
  'paper-low': 'warn',
  'paper-out': 'bad',
  'cover-open': 'bad',
  error: 'bad',
  gone: 'bad',
};
