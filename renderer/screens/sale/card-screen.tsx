import CircleCheck from 'lucide-react/icons/circle-check';
import CircleX from 'lucide-react/icons/circle-x';
import CreditCard from 'lucide-react/icons/credit-card';
import Layers from 'lucide-react/icons/layers';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import Nfc from 'lucide-react/icons/nfc';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { useWording } from '../../wording/wording.tsx';
import { PresentAgain } from './present-again.tsx';
import { SaleFrame, Stage } from './sale-frame.tsx';
import type { ScreenOf, ScreenProps } from './screen-of.ts';

type Prompt = ScreenOf<'card'>['prompt'];

/** Picture and mood of every prompt of the reader. */
const LOOK: Readonly<
  Record<Prompt, { readonly icon: typeof Nfc; readonly mood: 'asking' | 'working' | 'trouble' }>
> = {
  'present-card': { icon: Nfc, mood: 'asking' },
  'insert-chip': { icon: CreditCard, mood: 'asking' },
  'swipe-card': { icon: CreditCard, mood: 'asking' },
  'card-reading': { icon: LoaderCircle, mood: 'working' },
  'card-read': { icon: CircleCheck, mood: 'working' },
  'retry-card': { icon: RotateCcw, mood: 'trouble' },
  'several-cards': { icon: Layers, mood: 'trouble' },
  'removed-too-early': { icon: RotateCcw, mood: 'trouble' },
  'remove-card': { icon: CreditCard, mood: 'asking' },
  'enter-pin': { icon: CreditCard, mood: 'asking' },
  processing: { icon: LoaderCircle, mood: 'working' },
  cancelled: { icon: CircleX, mood: 'trouble' },
};

/** Waiting for a card: what the reader asks of the customer, word for word. */
export function CardScreen({ screen }: ScreenProps<'card'>) {
  const { amountMinor, currency, prompt, again } = screen;
  const { t } = useWording();
  const { icon: Icon, mood } = LOOK[prompt];
  return (
    <SaleFrame
      kind="card"
      amountMinor={amountMinor}
      currency={currency}
      money={again ? 'running' : 'untouched'}
      back={t('act.cancel')}
    >
      {again && <PresentAgain />}
      <Stage
        icon={<Icon className={mood === 'working' && Icon === LoaderCircle ? 'turning' : ''} />}
        mood={mood}
        title={t(`prompt.${prompt}`)}
        hint={t('card.hint')}
      />
    </SaleFrame>
  );
}
