import type { Screen } from '#contract/view.ts';
import { SignInPinScreen } from '../people/sign-in-pin-screen.tsx';
import { SignInScreen } from '../people/sign-in-screen.tsx';
import { DrawerScreen } from '../shift/drawer-screen.tsx';
import { SettleConfirmScreen } from '../shift/settle-confirm-screen.tsx';
import { SettledScreen } from '../shift/settled-screen.tsx';
import { SettlingScreen } from '../shift/settling-screen.tsx';
import { ShiftClosedScreen } from '../shift/shift-closed-screen.tsx';
import { AmountScreen } from './amount-screen.tsx';
import { ApprovedScreen } from './approved-screen.tsx';
import { CardScreen } from './card-screen.tsx';
import { CashPaidScreen } from './cash-paid-screen.tsx';
import { CashScreen } from './cash-screen.tsx';
import { CodeScreen } from './code-screen.tsx';
import { MethodScreen } from './method-screen.tsx';
import { NotPaidScreen } from './not-paid-screen.tsx';
import { PaperLeftScreen } from './paper-left-screen.tsx';
import { PayingScreen } from './paying-screen.tsx';
import { PinScreen } from './pin-screen.tsx';
import { RecallScreen } from './recall-screen.tsx';
import { ScanScreen } from './scan-screen.tsx';
import { UnknownScreen } from './unknown-screen.tsx';

/** The screen the core asks for. */
export function SaleScreen({ screen }: { readonly screen: Screen }) {
  switch (screen.kind) {
    case 'amount':
      return <AmountScreen screen={screen} />;
    case 'method':
      return <MethodScreen screen={screen} />;
    case 'card':
      return <CardScreen screen={screen} />;
    case 'pin':
      return <PinScreen screen={screen} />;
    case 'scan':
      return <ScanScreen screen={screen} />;
    case 'cash':
      return <CashScreen screen={screen} />;
    case 'cash-paid':
      return <CashPaidScreen screen={screen} />;
    case 'code':
      return <CodeScreen screen={screen} />;
    case 'paying':
      return <PayingScreen screen={screen} />;
    case 'approved':
      return <ApprovedScreen screen={screen} />;
    case 'not-paid':
      return <NotPaidScreen screen={screen} />;
    case 'unknown':
      return <UnknownScreen screen={screen} />;
    case 'settle-confirm':
      return <SettleConfirmScreen screen={screen} />;
    case 'settling':
      return <SettlingScreen />;
    case 'settled':
      return <SettledScreen screen={screen} />;
    case 'recall':
      return <RecallScreen screen={screen} />;
    case 'sign-in':
      return <SignInScreen screen={screen} />;
    case 'sign-in-pin':
      return <SignInPinScreen screen={screen} />;
    case 'shift-open':
    case 'shift-close':
      return <DrawerScreen screen={screen} />;
    case 'shift-closed':
      return <ShiftClosedScreen screen={screen} />;
    case 'paper-left':
      return <PaperLeftScreen screen={screen} />;
    default:
      return screen satisfies never;
  }
}
