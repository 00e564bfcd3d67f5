/**
 * People of the rehearsal, with their PINs in the clear: the panel shows them. A till with real
 * devices refuses them, because everybody can read this file.
 */
import { personId } from '#contract/ids.ts';
import type { RehearsalView } from '#contract/rehearsal.ts';
import type { StaffMember } from '#contract/staff.ts';
import type { Intent, TillKey } from '#contract/view.ts';

interface Rehearsed {
  readonly id: string;
  readonly name: string;
  readonly role: StaffMember['role'];
  readonly pin: string;
  readonly verifier: string;
}

const PEOPLE: readonly Rehearsed[] = [
  {
    id: '1001',
    name: '李娜 Li Na',
    role: 'cashier',
    pin: '2580',
    verifier:
      'scrypt:32768:8:1:rqQVQz4DAD41vFxbnApnvg==:K9CmmzgZiIkkMcjB5iHGmK46qlEVhkGvUMzgCJF5Fgk=',
  },
  {
    id: '1002',
    name: '王伟 Wang Wei',
    role: 'cashier',
    pin: '3690',
    verifier:
      'scrypt:32768:8:1:J/ONG4xw5i1xkRkG2bY8tg==:8eZ5kVqnA3rml6VQ4eGqFG9I5uGNXAtEEIH9qUApceI=',
  },
  {
    id: '9001',
    name: '陈静 Chen Jing',
    role: 'supervisor',
    pin: '8642',
    verifier:
      'scrypt:32768:8:1:ULS441H/YEaO+Ut4za0tAg==:Ek8Qf4lALPyp0ZFxORRFI6pVQrsl3J4CphQDjwvXrF8=',
  },
];

/** What the rehearsal's cashier does at the sign-in screen; a new shift is confirmed after it. */
export const signingIn = (): readonly Intent[] => {
  const [{ id, pin } = { id: '', pin: '' }] = PEOPLE;
  return [
    { kind: 'sign-in-as', person: personId.parse(id) },
    ...[...pin].map((key): Intent => ({ kind: 'key', key: key as TillKey })),
    { kind: 'confirm' },
  ];
};

/** The PIN of one of them; of anybody else, one that is nobody's. */
export const rehearsedPin = (person: string): string =>
  PEOPLE.find(({ id }) => id === person)?.pin ?? '0000';

/** As a first start writes them into the settings. */
export const REHEARSAL_STAFF = PEOPLE.map(({ id, name, role, verifier }) => ({
  id,
  name,
  role,
  pin: verifier,
}));

/** Those of a till's people whose PIN is in this file. */
export const rehearsedAmong = (staff: readonly StaffMember[]): RehearsalView['people'] =>
  staff.flatMap(({ id, name, role, pin: kept }) => {
    const known = PEOPLE.find(({ verifier }) => verifier === kept);
    return known === undefined ? [] : [{ id, name, role, pin: known.pin }];
  });
