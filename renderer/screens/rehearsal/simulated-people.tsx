import UserRound from 'lucide-react/icons/user-round';
import { memo } from 'react';
import type { RehearsalView } from '#contract/rehearsal.ts';
import type { Screen, TillKey } from '#contract/view.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useActs } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';

interface SimulatedPeopleProps extends Pick<RehearsalView, 'people'> {
  /** What the till shows: people are asked for on some screens only. */
  readonly screen: Screen['kind'];
}

/** People of the rehearsal with their PINs; a press types them at the till's own keys. */
export const SimulatedPeople = memo(({ people, screen }: SimulatedPeopleProps) => {
  const { t } = useWording();
  const { act, send } = useActs();
  if (people.length === 0) return null;
  const asked = screen === 'sign-in' || screen === 'sign-in-pin';
  const signIn = ({ id, pin }: RehearsalView['people'][number]) => {
    if (screen === 'sign-in-pin') send({ kind: 'back' });
    send({ kind: 'sign-in-as', person: id });
    for (const digit of pin) act(digit as TillKey);
    act('confirm');
  };
  return (
    <section className="dock-section" data-testid="sim-people">
      <h2>{t('sim.people')}</h2>
      <div className="test-codes">
        {people.map((person) => (
          <PressButton
            key={person.id}
            testId={`sim-sign-in-${person.id}`}
            className="button-plain"
            disabled={!asked}
            onPress={() => signIn(person)}
          >
            <UserRound aria-hidden="true" />
            {person.name} · PIN {person.pin}
          </PressButton>
        ))}
      </div>
    </section>
  );
});
