import { useWording } from '../../wording/wording.tsx';

const PLACES = ['1', '2', '3', '4', '5', '6', '7', '8'] as const;
const LEAST = 4;

/** How many digits are in; a screen reader hears the number, nobody hears which. */
export function PinDots({ digits }: { readonly digits: number }) {
  const { t } = useWording();
  const shown = PLACES.slice(0, Math.max(LEAST, digits));
  return (
    <output className="pin-dots" data-testid="pin-dots" data-digits={digits}>
      <span className="visually-hidden">{t('sign-in.digits', { n: digits })}</span>
      {shown.map((place, index) => (
        <span key={place} className="pin-dot" data-in={index < digits} aria-hidden="true" />
      ))}
    </output>
  );
}
