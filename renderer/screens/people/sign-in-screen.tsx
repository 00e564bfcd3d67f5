import UserRound from 'lucide-react/icons/user-round';
import { NumberPad } from '../../keypad/number-pad.tsx';
import { PressButton } from '../../keypad/press-button.tsx';
import { useActs } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';
import type { ScreenProps } from '../sale/screen-of.ts';
import { Trouble } from './trouble.tsx';

/** Who works here? A name is pressed, or the number typed that a badge says. */
export function SignInScreen({ screen }: ScreenProps<'sign-in'>) {
  const { t } = useWording();
  const { typed, people, problem, held } = screen;
  const { send } = useActs();
  return (
    <section className="sale sale-amount" data-testid="screen-sign-in">
      <div className="people">
        <h1 className="shift-title">{t('sign-in.title')}</h1>
        <p className="stage-hint">
          {held === null ? t('sign-in.hint') : t('sign-in.held', { name: held.name })}
        </p>
        <output className="typed-id" data-testid="typed-id" data-empty={typed === ''}>
          {typed === '' ? t('sign-in.number') : typed}
        </output>
        {problem !== null && <Trouble code={problem} />}
        <ul className="people-list" aria-label={t('sign-in.people')}>
          {people.map(({ id, name, role }) => (
            <li key={id}>
              <PressButton
                testId={`person-${id}`}
                className="button-plain person"
                onPress={() => send({ kind: 'sign-in-as', person: id })}
              >
                <UserRound aria-hidden="true" />
                <span className="person-name">{name}</span>
                <span className="person-facts">
                  {id} · {t(`role.${role}`)}
                </span>
              </PressButton>
            </li>
          ))}
        </ul>
      </div>
      <NumberPad ready={typed !== ''} />
    </section>
  );
}
