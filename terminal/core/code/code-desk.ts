import type { DaemonLink } from '#contract/daemon-api.ts';
import type { SaleId } from '#contract/ids.ts';
import type { Clock, Log } from '#contract/ports.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import type { ShopCodeSlip } from '#contract/receipt.ts';
import { printPaper } from '../receipt/paper-desk.ts';
import { localTime, printable, type SlipFacts } from '../receipt/receipt-facts.ts';
import type { SaleEffect } from '../sale/sale-effect.ts';
import type { Answer } from '../sale/sale-event.ts';
import type { TillSettings } from '../settings.ts';

interface CodePorts {
  readonly daemon: DaemonLink;
  readonly printer: ReceiptPrinter;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<TillSettings, 'terminalId' | 'currency'>;
}

type PrintCode = Extract<SaleEffect, { readonly kind: 'print-code' }>;

/** What a person may want of a code that is shown: more time, and the code on paper. */
export class CodeDesk {
  readonly #ports: CodePorts;

  constructor(ports: CodePorts) {
    this.#ports = ports;
  }

  /** No answer is no more time: what the code may still be paid for stands as it was told. */
  async moreTime(saleId: SaleId): Promise<Answer> {
    const { daemon, log } = this.#ports;
    try {
      const { extended } = await daemon.request('payment.extend-code', { saleId });
      return { kind: 'code-extended', extended };
    } catch (error) {
      log.warn('no answer about more time for a code', {
        saleId,
        error: error instanceof Error ? error.name : 'not an error',
      });
      return { kind: 'code-extended', extended: false };
    }
  }

  async print(effect: PrintCode, facts: SlipFacts): Promise<Answer> {
    return {
      kind: 'print-ended',
      outcome: await printPaper(this.#ports.printer, this.#slip(effect, facts)),
    };
  }

  #slip({ sale, code }: PrintCode, facts: SlipFacts): ShopCodeSlip {
    const { clock, settings } = this.#ports;
    const { language, merchant, utcOffsetMinutes, nameOf } = facts;
    return {
      kind: 'shop-code',
      ...{ language, merchant, terminalId: settings.terminalId, saleId: sale.saleId },
      channelName: printable(nameOf(code.channel)[language]),
      amountMinor: sale.amountMinor,
      currency: settings.currency,
      code: printable(code.payload),
      validUntil: localTime(code.endsAtWallMs, utcOffsetMinutes),
      printedTime: localTime(clock.wallNow(), utcOffsetMinutes),
    };
  }
}
