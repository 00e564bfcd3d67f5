/**
 * Answers the cashier's list of sales: from the journal, the printer and, for money given back, the
 * payment engine. A question of its own beside the sale, which it never waits for (invariant L4).
 */

import type { z } from 'zod';
import type { DaemonLink } from '#contract/daemon-api.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { PersonId, SaleId } from '#contract/ids.ts';
import type { SALES_QUESTIONS } from '#contract/sales-questions.ts';
import type { TechnicianAnswer, TechnicianQuestion } from '#contract/technician.ts';
import type { PaperView } from '#contract/view.ts';
import { paperViewOf } from '#terminal/core/sale/result-paper.ts';
import type { Till } from '#terminal/core/till.ts';

export type SalesQuestion = z.infer<(typeof SALES_QUESTIONS)[number]>;

export interface SalesParts {
  readonly daemon: DaemonLink;
  readonly till: Pick<Till, 'cashier' | 'printSale'>;
  /** Why a PIN proves no supervisor; null: it does. */
  readonly supervisorRefusal: (person: PersonId, pin: string) => Promise<ErrorCode | null>;
}

/** Rows of one page: a screenful and a half, so that the next is there before it is looked at. */
const ROWS = 40;

const NOT_KNOWN: TechnicianAnswer = { about: 'refused', why: 'not-known', detail: '' };
const LOCKED: TechnicianAnswer = { about: 'refused', why: 'locked', detail: '' };

const ABOUT_SALES: Readonly<Record<SalesQuestion['about'], true>> = {
  sales: true,
  sale: true,
  'reprint-sale': true,
  'check-sale': true,
  'give-back': true,
};

export const isAboutSales = (question: TechnicianQuestion): question is SalesQuestion =>
  question.about in ABOUT_SALES;

export class SalesAtTill {
  readonly #parts: SalesParts;

  constructor(parts: SalesParts) {
    this.#parts = parts;
  }

  /** Refused while nobody is signed in. Throws what the link to the payment service throws. */
  async answer(question: SalesQuestion): Promise<TechnicianAnswer> {
    const { daemon, till } = this.#parts;
    const cashier = till.cashier();
    if (cashier === null) return LOCKED;
    switch (question.about) {
      case 'sales': {
        const { before, search } = question;
        const page = await daemon.request('sales.page', { before, limit: ROWS, search });
        return { about: 'sales', page };
      }
      case 'sale':
        return this.#story(question.saleId);
      case 'reprint-sale': {
        const paper = await this.#print(question.saleId, 'reprint');
        return paper === null ? NOT_KNOWN : { about: 'reprint-sale', paper };
      }
      case 'check-sale':
        await daemon.request('payment.check', { saleId: question.saleId });
        return this.#story(question.saleId);
      case 'give-back':
        return this.#giveBack(question, cashier);
    }
  }

  async #story(saleId: SaleId): Promise<TechnicianAnswer> {
    const story = await this.#parts.daemon.request('sales.show', { saleId });
    return story === null ? NOT_KNOWN : { about: 'sale', story };
  }

  /** How the paper came out; null: there is none to print. */
  async #print(saleId: SaleId, which: 'originals' | 'reprint'): Promise<PaperView | null> {
    const outcome = await this.#parts.till.printSale(saleId, which);
    return outcome === null ? null : paperViewOf(outcome);
  }

  /**
   * The daemon journals the refund before anything leaves and reserves its amount, so that a till
   * that dies here finds it under its original, and can't give the same money back twice.
   */
  async #giveBack(
    question: Extract<SalesQuestion, { about: 'give-back' }>,
    cashier: PersonId,
  ): Promise<TechnicianAnswer> {
    const { daemon, supervisorRefusal } = this.#parts;
    const { refundId, original, how, amountMinor, person, pin, reason } = question;
    // The PIN is looked at here and goes no further.
    const code = await supervisorRefusal(person, pin);
    if (code !== null) return { about: 'not-agreed', code };
    const story = await daemon.request('sales.show', { saleId: original });
    if (story === null) return NOT_KNOWN;
    const answer = await daemon.request('payment.refund', {
      saleId: refundId,
      terminalId: story.terminalId,
      cashier,
      product: 'refund',
      refund: { kind: how, original, person, reason },
      amountMinor,
      currency: story.currency,
    });
    const isMade = answer.kind === 'approved';
    const paper = isMade ? await this.#print(refundId, 'originals') : null;
    return { about: 'give-back', answer, paper };
  }
}
