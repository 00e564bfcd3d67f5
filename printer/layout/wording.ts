import type { Language } from '#contract/language.ts';
import type { Method } from '#contract/method.ts';
import type { RefundKind, SoldProduct } from '#contract/payment.ts';
import type { SettlementSlip } from '#contract/receipt.ts';

/** Everything the paper says that doesn't come from the sale. */
export interface PaperWording {
  readonly title: { readonly approved: string; readonly failed: string };
  readonly refund: Readonly<Record<RefundKind, string>>;
  readonly copy: { readonly merchant: string; readonly customer: string };
  readonly reprint: string;
  readonly method: Readonly<Record<Method, string>>;
  readonly label: {
    readonly merchantId: string;
    readonly terminal: string;
    readonly cashier: string;
    readonly time: string;
    readonly method: string;
    readonly payer: Readonly<Record<Method, string>>;
    readonly channel: string;
    readonly batch: string;
    readonly stan: string;
    readonly authCode: string;
    readonly hostReference: string;
    readonly amount: string;
    readonly sale: string;
    readonly signature: string;
    /** The sale that a refund gives back, its supervisor, and where the customer signs. */
    readonly original: string;
    readonly supervisor: string;
    readonly customer: string;
  };
  readonly consent: string;
  readonly foot: { readonly merchant: string; readonly customer: string; readonly failed: string };
  readonly settlement: SettlementWording;
  readonly shopCode: ShopCodeWording;
  readonly testPage: TestPageWording;
  readonly shift: ShiftWording;
  readonly cash: CashWording;
}

interface ShopCodeWording {
  readonly title: string;
  readonly scan: string;
  readonly validUntil: string;
  /** A slip with a code is no receipt, and looks like one. */
  readonly notReceipt: string;
}

interface TestPageWording {
  readonly title: string;
  readonly model: string;
  readonly port: string;
  readonly sample: readonly string[];
  readonly rare: string;
  readonly sizes: readonly [plain: string, bold: string, double: string];
  readonly ruler: string;
  readonly end: string;
}

interface ShiftWording {
  readonly title: string;
  readonly product: Readonly<Record<SoldProduct, string>>;
  readonly label: {
    readonly openedBy: string;
    readonly closedBy: string;
    readonly opened: string;
    readonly closed: string;
    readonly float: string;
    readonly cash: string;
    readonly expected: string;
    readonly counted: string;
    readonly difference: string;
    readonly open: string;
  };
  readonly drawerAgrees: string;
  readonly nothingSold: string;
  readonly end: string;
}

interface CashWording {
  readonly title: string;
  readonly label: { readonly tendered: string; readonly change: string };
}

interface SettlementWording {
  readonly title: string;
  /** The one thing to know of the whole slip. */
  readonly verdict: {
    readonly agrees: string;
    readonly differs: string;
    readonly 'not-asked': string;
    readonly nothing: string;
  };
  readonly label: {
    readonly date: string;
    readonly ours: string;
    readonly theirs: string;
    readonly oursRefunded: string;
    readonly theirsRefunded: string;
    readonly difference: string;
    readonly carriedOver: string;
    readonly total: string;
    readonly totalRefunded: string;
    readonly open: string;
  };
  readonly payments: (count: string) => string;
  readonly agrees: string;
  readonly differs: string;
  readonly notAsked: string;
  readonly is: Readonly<Record<SettlementSlip['open'][number]['is'], string>>;
  readonly nothingOpen: string;
  readonly openMeans: string;
  readonly end: string;
}

export const PAPER_WORDING: Readonly<Record<Language, PaperWording>> = {
  zh: {
    title: { approved: '签购单', failed: '交易未成功' },
    refund: { refund: '退款单', void: '撤销单' },
    copy: { merchant: '商户存根', customer: '顾客存根' },
    reprint: '*** 重印 ***',
    method: { card: '银行卡消费', 'qr-scan': '扫码消费', 'qr-show': '收款码消费' },
    label: {
      merchantId: '商户编号',
      terminal: '终端编号',
      cashier: '收银员',
      time: '日期时间',
      method: '交易类型',
      payer: { card: '卡号', 'qr-scan': '付款方式', 'qr-show': '付款方式' },
      channel: '收单通道',
      batch: '批次号',
      stan: '凭证号',
      authCode: '授权码',
      hostReference: '参考号',
      amount: '交易金额',
      sale: '订单号',
      signature: '持卡人签名',
      original: '原订单号',
      supervisor: '授权主管',
      customer: '顾客签名',
    },
    consent: '本人确认以上交易，同意将其记入本人账户。',
    foot: {
      merchant: '请商户妥善保管',
      customer: '谢谢惠顾，请保留此单',
      failed: '请保留此单以备查询',
    },
    settlement: {
      title: '日结单',
      verdict: {
        agrees: '账目一致',
        differs: '账目有差异',
        'not-asked': '有通道未对账',
        nothing: '没有待结算的日期',
      },
      label: {
        date: '账期',
        ours: '本机',
        theirs: '通道',
        oursRefunded: '本机退款',
        theirsRefunded: '通道退款',
        difference: '差额',
        carriedOver: '未了结',
        total: '本机合计',
        totalRefunded: '退款合计',
        open: '结转未了结交易',
      },
      payments: (count) => `${count} 笔`,
      agrees: '一致',
      differs: '*** 有差异 ***',
      notAsked: '*** 未能对账，仍待日结 ***',
      is: { unknown: '结果待查', reversing: '冲正中', covered: '已转付待冲正' },
      nothingOpen: '没有未了结的交易',
      openMeans: '以上交易由系统继续查清或冲正，并已结转。',
      end: '请保留此单以备核对',
    },
    shopCode: {
      title: '扫码付款',
      scan: '请用手机扫描二维码付款',
      validUntil: '有效期至',
      notReceipt: '此单不是付款凭证',
    },
    testPage: {
      title: '打印测试页',
      model: '打印机型号',
      port: '端口',
      sample: ['银联 微信 支付宝：￥1,234.56 元', '横竖撇捺，汉字清晰、不重叠。'],
      rare: '生僻字（应为方框内编码）：㐀𠮷',
      sizes: ['正常字号', '粗体字', '倍大'],
      ruler: '右端应与纸边对齐，不折行：',
      end: '能读到这里、码可扫，即为正常',
    },
    shift: {
      title: '交班单',
      product: { sale: '收款', 'pay-out': '付款', refund: '退款' },
      label: {
        openedBy: '开班人',
        closedBy: '交班人',
        opened: '开班时间',
        closed: '交班时间',
        float: '备用金',
        cash: '现金收款',
        expected: '应有现金',
        counted: '实点现金',
        difference: '长短款',
        open: '未了结',
      },
      drawerAgrees: '无长短款',
      nothingSold: '本班没有交易',
      end: '交班人签名',
    },
    cash: { title: '现金收款凭证', label: { tendered: '实收', change: '找零' } },
  },
  en: {
    title: { approved: 'SALES SLIP', failed: 'NOT SUCCESSFUL' },
    refund: { refund: 'REFUND', void: 'VOID' },
    copy: { merchant: 'Merchant copy', customer: 'Customer copy' },
    reprint: '*** REPRINT ***',
    method: { card: 'Card sale', 'qr-scan': 'QR sale', 'qr-show': 'QR sale, shop code' },
    label: {
      merchantId: 'Merchant',
      terminal: 'Terminal',
      cashier: 'Cashier',
      time: 'Date',
      method: 'Type',
      payer: { card: 'Card', 'qr-scan': 'Paid by', 'qr-show': 'Paid by' },
      channel: 'Channel',
      batch: 'Batch',
      stan: 'Trace',
      authCode: 'Approval',
      hostReference: 'Reference',
      amount: 'Amount',
      sale: 'Sale',
      signature: 'Signature',
      original: 'Refund of',
      supervisor: 'Supervisor',
      customer: 'Customer signature',
    },
    consent: 'I agree to pay the above amount according to the card issuer agreement.',
    foot: {
      merchant: 'Keep this copy for your records',
      customer: 'Thank you, please keep this slip',
      failed: 'Please keep this slip',
    },
    settlement: {
      title: 'SETTLEMENT',
      verdict: {
        agrees: 'ALL AGREE',
        differs: 'DIFFERENCE',
        'not-asked': 'NOT COMPLETE',
        nothing: 'Nothing new to settle',
      },
      label: {
        date: 'Day',
        ours: 'Ours',
        theirs: 'Theirs',
        oursRefunded: 'Refunded',
        theirsRefunded: 'By them',
        difference: 'Diff.',
        carriedOver: 'Open',
        total: 'Ours, all',
        totalRefunded: 'Refunded',
        open: 'Carried over',
      },
      payments: (count) => `${count} x`,
      agrees: 'agrees',
      differs: '*** DIFFERENCE ***',
      notAsked: '*** Not asked, still to settle ***',
      is: { unknown: 'Unknown', reversing: 'Reversing', covered: 'Covered' },
      nothingOpen: 'Nothing is open',
      openMeans: 'The system goes on resolving or reversing these; they were carried over.',
      end: 'Keep for reconciliation',
    },
    shopCode: {
      title: 'SCAN TO PAY',
      scan: 'Scan this code with your phone to pay',
      validUntil: 'Valid until',
      notReceipt: 'This slip is no proof of payment',
    },
    testPage: {
      title: 'PRINTER TEST PAGE',
      model: 'Model',
      port: 'Port',
      sample: ['The quick brown fox: ￥1,234.56', '银联 微信 支付宝 收银 汉字清晰'],
      rare: 'Rare (a code in a box): 㐀𠮷',
      sizes: ['plain', 'bold', 'DOUBLE'],
      ruler: 'The ruler ends at the right edge:',
      end: 'If you read this and the code scans, all is well',
    },
    shift: {
      title: 'END OF SHIFT',
      product: { sale: 'Sales', 'pay-out': 'Pay-outs', refund: 'Refunds' },
      label: {
        openedBy: 'Opened by',
        closedBy: 'Closed by',
        opened: 'From',
        closed: 'To',
        float: 'Float',
        cash: 'Cash sales',
        expected: 'Expected',
        counted: 'Counted',
        difference: 'Cash diff.',
        open: 'Open',
      },
      drawerAgrees: 'agrees',
      nothingSold: 'Nothing was sold',
      end: 'Signature',
    },
    cash: { title: 'CASH RECEIPT', label: { tendered: 'Cash', change: 'Change' } },
  },
};
