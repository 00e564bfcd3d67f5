import { useEffect, useState } from 'react';
import { LANGUAGE_TAG, useWording } from '../wording/wording.tsx';

const MINUTE_MS = 60_000;

/** Wall time to the minute: for people, nothing is decided from it. */
export function Clock() {
  const { t, language } = useWording();
  const now = useMinute();
  const tag = LANGUAGE_TAG[language];
  const time = now.toLocaleTimeString(tag, { hour: '2-digit', minute: '2-digit', hour12: false });
  const day = now.toLocaleDateString(tag, { month: 'short', day: 'numeric', weekday: 'short' });
  return (
    <p className="status-clock">
      <span className="visually-hidden">{t('status.clock')} </span>
      <strong>{time}</strong>
      <span>{day}</span>
    </p>
  );
}

/** The time now, fresh at every full minute. */
function useMinute(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const untilNextMs = MINUTE_MS - (now.getTime() % MINUTE_MS);
    const timer = setTimeout(() => setNow(new Date()), untilNextMs);
    return () => clearTimeout(timer);
  }, [now]);
  return now;
}
