import { Button } from 'react-aria-components/Button';
import { useView } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';

interface ChooseProps {
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

/** Who agrees: a few names to press, so that nobody must know a number by heart. */
export function ChooseSupervisor({ chosen, choose }: ChooseProps) {
  const { t } = useWording();
  const { supervisors } = useView();
  return (
    <fieldset className="reasons supervisors" aria-label={t('supervisor.person')}>
      {supervisors.map(({ id, name }) => (
        <Button
          key={id}
          className="button button-plain"
          data-testid={`supervisor-${id}`}
          aria-pressed={id === chosen}
          onPress={() => choose(id)}
        >
          {name}
        </Button>
      ))}
    </fieldset>
  );
}
