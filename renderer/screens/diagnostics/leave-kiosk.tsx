import Minimize from 'lucide-react/icons/minimize';
import { useEffect, useState } from 'react';
import { PressButton } from '../../keypad/press-button.tsx';
import { useAsk } from '../../link/terminal-view.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { useTechnicianWording } from './technician-wording.ts';

/** Where the till fills the screen without a way out: the way out, for whom a supervisor agrees. */
export function LeaveKiosk() {
  const { t } = useTechnicianWording();
  const ask = useAsk();
  const [isLocked, setLocked] = useState(false);
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    let isOver = false;
    void ask({ about: 'host' }).then((answer) => {
      if (!isOver && answer.about === 'host') setLocked(answer.locked);
    });
    return () => {
      isOver = true;
    };
  }, [ask]);
  if (!isLocked) return null;
  const order = {
    title: t('kiosk.title'),
    meaning: t('kiosk.meaning'),
    confirm: t('kiosk.confirm'),
    isGrave: false,
    question: { about: 'leave-kiosk' },
  };
  return (
    <>
      <PressButton testId="kiosk-leave" className="button-plain" onPress={() => setAsking(true)}>
        <Minimize aria-hidden="true" />
        {t('kiosk.confirm')}
      </PressButton>
      {isAsking && <OrderDialog order={order} close={() => setAsking(false)} />}
    </>
  );
}
