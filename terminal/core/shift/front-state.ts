import type { CashSum } from '#contract/cash.ts';
import type { SalesTotals } from '#contract/daemon-api.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { PersonId } from '#contract/ids.ts';
import type { Currency } from '#contract/money.ts';
import type { PrintOutcome } from '#contract/receipt.ts';
import type { ShiftReport } from '#contract/shift.ts';
import type { StaffMember } from '#contract/staff.ts';
import type { PaperView, TillKey } from '#contract/view.ts';
import type { AmountEntry, AmountRules } from '../keypad/amount-entry.ts';
import type { PinVerdict } from '../people/pin-desk.ts';
import type { OpenShift } from './shift-memory.ts';

/** What counting a drawer must know of the shop's settings. */
export interface FrontRules extends AmountRules {
  readonly currency: Currency;
}

interface Base {
  /** Numbers questions; an answer with another number belongs to an earlier one. */
  readonly question: number;
  readonly rules: FrontRules;
}

/**
 * Who stands at the till. Only in `selling` does a key reach the sale; everything else lies over
 * it. `shift` is the one that runs, or null before there is one.
 */
export type FrontState = Base &
  (
    | { readonly kind: 'starting' }
    | {
        readonly kind: 'who';
        readonly shift: OpenShift | null;
        readonly typed: string;
        readonly problem: ErrorCode | null;
      }
    | {
        readonly kind: 'pin';
        readonly shift: OpenShift | null;
        readonly person: StaffMember;
        readonly typed: string;
        readonly step: 'typing' | 'checking' | 'waiting';
        readonly problem: ErrorCode | null;
        readonly waitMs: number;
      }
    | {
        readonly kind: 'opening';
        readonly person: StaffMember;
        readonly entry: AmountEntry;
        readonly step: 'counting' | 'keeping';
        readonly problem: ErrorCode | null;
      }
    | { readonly kind: 'selling'; readonly person: StaffMember; readonly shift: OpenShift }
    | {
        readonly kind: 'closing';
        readonly person: StaffMember;
        readonly shift: OpenShift;
        readonly entry: AmountEntry;
        readonly step: 'counting' | 'asking';
        readonly problem: ErrorCode | null;
      }
    | {
        readonly kind: 'closed';
        readonly report: ShiftReport;
        readonly paper: PaperView;
        /** Enter while the slip prints is followed once it printed cleanly. */
        readonly after: 'stay' | 'sign-out';
      }
  );

export type FrontKind = FrontState['kind'];
export type FrontOf<K extends FrontKind> = Extract<FrontState, { readonly kind: K }>;

/** What a person did while nothing is being sold. */
export type FrontPersonEvent =
  | { readonly kind: 'key'; readonly key: TillKey }
  | { readonly kind: 'confirm'; readonly atWallMs: number }
  | { readonly kind: 'back' }
  | { readonly kind: 'named'; readonly person: StaffMember | null }
  | { readonly kind: 'lock' }
  | { readonly kind: 'close-shift' }
  | { readonly kind: 'reprint' }
  | { readonly kind: 'paper-seen'; readonly printed: boolean };

/** What came back, for the question with that number. */
export type FrontAnswer = { readonly question: number } & (
  | { readonly kind: 'loaded'; readonly shift: OpenShift | null }
  | { readonly kind: 'pin-checked'; readonly verdict: PinVerdict }
  | { readonly kind: 'waited' }
  | { readonly kind: 'kept'; readonly shift: OpenShift }
  | { readonly kind: 'not-kept' }
  | {
      readonly kind: 'totals';
      readonly totals: SalesTotals;
      readonly cash: CashSum;
      readonly atWallMs: number;
    }
  | { readonly kind: 'no-totals'; readonly code: ErrorCode }
  | { readonly kind: 'dropped'; readonly report: ShiftReport }
  | { readonly kind: 'print-ended'; readonly outcome: PrintOutcome }
);

export type FrontEvent = FrontPersonEvent | FrontAnswer;
export type FrontEventKind = FrontEvent['kind'];
export type FrontEventOf<K extends FrontEventKind> = Extract<FrontEvent, { readonly kind: K }>;

/** What the flow asks the desk to do. */
export type FrontEffect =
  /** The id typed at `who`: answers with `named`. */
  | { readonly kind: 'find'; readonly id: string }
  | { readonly kind: 'check-pin'; readonly person: PersonId; readonly pin: string }
  | { readonly kind: 'wait'; readonly forMs: number }
  | { readonly kind: 'keep'; readonly shift: OpenShift }
  | { readonly kind: 'ask-totals'; readonly shift: OpenShift }
  | { readonly kind: 'drop'; readonly report: ShiftReport }
  | { readonly kind: 'print'; readonly report: ShiftReport; readonly reprint: boolean };
