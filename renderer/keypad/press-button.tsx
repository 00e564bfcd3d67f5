import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useActs } from '../till.tsx';
import { faceOf, type TillAction } from './key-map.ts';

interface PressButtonProps {
  readonly testId: string;
  readonly onPress: () => void;
  readonly className?: string;
  readonly label?: string;
  readonly disabled?: boolean;
  /** Given for a button that stays in: whether it is. */
  readonly pressed?: boolean;
  readonly children: ReactNode;
}

/**
 * A button that a pointer doesn't focus (see `useTillKeys`): the Enter after it belongs to the
 * sale. With Tab it is reached and pressed as usual.
 */
export function PressButton(props: PressButtonProps) {
  return (
    <Button
      className={`button ${props.className ?? ''}`}
      data-testid={props.testId}
      preventFocusOnPress
      isDisabled={props.disabled ?? false}
      onPress={props.onPress}
      {...(props.label === undefined ? {} : { 'aria-label': props.label })}
      {...(props.pressed === undefined ? {} : { 'aria-pressed': props.pressed })}
    >
      {props.children}
    </Button>
  );
}

interface ActionButtonProps {
  readonly action: TillAction;
  readonly testId?: string;
  readonly className?: string;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

/** A button for an action of the till, with the key that does the same printed on it. */
export function ActionButton({ action, testId, children, ...rest }: ActionButtonProps) {
  const { act } = useActs();
  return (
    <PressButton {...rest} testId={testId ?? action} onPress={() => act(action)}>
      {children}
      <KeyFace action={action} />
    </PressButton>
  );
}

/** The key of an action, as a keycap. Silent for screen readers, which read the button's name. */
export function KeyFace({ action }: { readonly action: TillAction }) {
  const face = faceOf(action);
  if (face === '') return null;
  return (
    <span className="key-face" aria-hidden="true">
      {face}
    </span>
  );
}
