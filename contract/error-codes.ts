import type { Language } from './language.ts';

/** What a code means for the customer's money; the one question a cashier must be able to answer. */
export type MoneyMeaning =
  | 'not-charged'
  | 'will-be-reversed'
  | 'charged'
  | 'unknown'
  | 'untouched'
  /** Nothing was given back; the sale stands as it was. */
  | 'not-refunded'
  /** What may have been given back is taken back; its amount stays reserved until then. */
  | 'refund-undone';

interface Sentences {
  /** What happened. */
  readonly what: string;
  /** What it means for the money. */
  readonly money: string;
  /** What to do now. */
  readonly next: string;
}

export interface CatalogueEntry {
  readonly money: MoneyMeaning;
  readonly text: Readonly<Record<Language, Sentences>>;
}

const NOT_CHARGED = { zh: '未扣款。', en: 'Nothing was charged.' } as const;
const REVERSED = {
  zh: '如已扣款，机构将在规定期限内冲正或退款。',
  en: 'If the card was charged, the institution reverses or refunds it within its term.',
} as const;
const NOT_REFUNDED = {
  zh: '未退款，原交易不变。',
  en: 'Nothing was given back; the sale stands.',
} as const;
const UNTOUCHED = { zh: '不影响已完成的交易。', en: 'Finished sales are not affected.' } as const;

const entry = (
  money: MoneyMeaning,
  zh: readonly [what: string, money: string, next: string],
  en: readonly [what: string, money: string, next: string],
): CatalogueEntry => ({
  money,
  text: {
    zh: { what: zh[0], money: zh[1], next: zh[2] },
    en: { what: en[0], money: en[1], next: en[2] },
  },
});

/**
 * Every code a person can meet, with its sentences (style point 13). `ERRORS.md` lists the same
 * set; `test/tidy` compares the two. Codes are stable: support people search for them.
 */
export const ERROR_CATALOGUE = {
  NO_CHANNEL: entry(
    'not-charged',
    ['目前没有可用的支付通道。', NOT_CHARGED.zh, '请稍后再试，或改用现金。'],
    ['No payment channel can be used now.', NOT_CHARGED.en, 'Try again shortly, or take cash.'],
  ),
  REFUND_NOT_POSSIBLE: entry(
    'not-refunded',
    ['这笔交易不能退款：未成功支付，或其本身就是退款。', NOT_REFUNDED.zh, '请在交易列表中核对。'],
    [
      'This sale can not be refunded: it was not paid, or is itself a refund.',
      NOT_REFUNDED.en,
      'Look it up in the list of transactions.',
    ],
  ),
  REFUND_TOO_MUCH: entry(
    'not-refunded',
    [
      '退款金额超过可退余额。',
      NOT_REFUNDED.zh,
      '请在交易详情查看已退金额；结果未明的退款仍占用其金额。',
    ],
    [
      'That is more than what is left of this sale to refund.',
      NOT_REFUNDED.en,
      'Look at its earlier refunds; one whose outcome is open keeps its amount reserved.',
    ],
  ),
  VOID_TOO_LATE: entry(
    'not-refunded',
    ['这笔交易已不能撤销：当日已结算、已换日，或已有退款。', NOT_REFUNDED.zh, '请改用退款。'],
    [
      'This sale can not be voided: its day is settled or over, or part of it was refunded.',
      NOT_REFUNDED.en,
      'Refund it instead.',
    ],
  ),
  REFUND_CHANNEL_AWAY: entry(
    'not-refunded',
    ['原交易的支付通道目前不可用，退款不能改走其他通道。', NOT_REFUNDED.zh, '通道恢复后再试。'],
    [
      'The channel that took the payment can not be reached now; a refund goes to no other.',
      NOT_REFUNDED.en,
      'Try again once that channel is online.',
    ],
  ),
  REFUND_DECLINED: entry(
    'not-refunded',
    ['机构拒绝了这笔退款。', NOT_REFUNDED.zh, '请联系机构了解原因。'],
    [
      'The institution declined the refund.',
      NOT_REFUNDED.en,
      'Ask the institution for the reason.',
    ],
  ),
  REFUND_NOT_MADE: entry(
    'not-refunded',
    ['退款没有进行。', NOT_REFUNDED.zh, '可以再试一次。'],
    ['The refund was not made.', NOT_REFUNDED.en, 'It may be tried again.'],
  ),
  REFUND_UNDONE: entry(
    'refund-undone',
    [
      '退款没有得到确定答复，正在撤回。',
      '如款项已退出，机构将收回；确认之前该金额保持占用。',
      '交易列表显示“未退款”之前，请勿再次退款。',
    ],
    [
      'No certain answer came to the refund; it is being taken back.',
      'What was given back is taken back; until that is confirmed the amount stays reserved.',
      'Do not refund again before the list says that this one was not made.',
    ],
  ),
  NO_CHANNEL_FOR_METHOD: entry(
    'not-charged',
    ['没有通道支持这种支付方式。', NOT_CHARGED.zh, '请选择其他支付方式。'],
    ['No channel takes this way of paying now.', NOT_CHARGED.en, 'Choose another way of paying.'],
  ),
  NO_SEALABLE_CHANNEL: entry(
    'not-charged',
    [
      '可用通道的证书均已失效或不可信。',
      NOT_CHARGED.zh,
      '请检查本机日期；如日期正确，请联系技术人员更新通道证书。',
    ],
    [
      'No channel that is up has a certificate that can be used.',
      NOT_CHARGED.en,
      'Check the date of this machine; if it is right, have the certificates renewed.',
    ],
  ),
  NOT_SUCCESSFUL: entry(
    'will-be-reversed',
    ['本次支付未成功。', REVERSED.zh, '请勿重复收款前先告知顾客；可重新开始一笔交易。'],
    ['This payment did not succeed.', REVERSED.en, 'Tell the customer; then a new sale may start.'],
  ),
  TEST_PAYMENT: entry(
    'not-charged',
    [
      '这是技术人员的测试付款，不是销售。',
      '未动用真实资金；测试款项已退回或正在退回。',
      '无需处理。',
    ],
    [
      "This was a technician's test payment, not a sale.",
      'No real money moved; what the test took is given back or will be.',
      'Nothing is to be done.',
    ],
  ),
  ALL_CHANNELS_REFUSED: entry(
    'not-charged',
    ['所有通道均拒绝处理本次支付。', NOT_CHARGED.zh, '请稍后再试，或改用其他支付方式。'],
    [
      'Every channel refused to process this payment.',
      NOT_CHARGED.en,
      'Try again shortly, or another way of paying.',
    ],
  ),
  DECLINED: entry(
    'not-charged',
    ['发卡机构拒绝了本次交易。', NOT_CHARGED.zh, '请顾客联系发卡行，或换卡支付。'],
    ['The issuer declined this payment.', NOT_CHARGED.en, 'Ask for another card or way of paying.'],
  ),
  DECLINED_NO_FUNDS: entry(
    'not-charged',
    ['余额不足。', NOT_CHARGED.zh, '请换卡或其他支付方式。'],
    ['Not enough funds.', NOT_CHARGED.en, 'Ask for another card or way of paying.'],
  ),
  DECLINED_WRONG_PIN: entry(
    'not-charged',
    [
      '密码错误，发卡行拒绝了本次交易。',
      NOT_CHARGED.zh,
      '请按“同一金额再收”，由顾客重新刷卡、插卡或挥卡，再输入一次密码。',
    ],
    [
      'Wrong PIN: the issuer declined this payment.',
      NOT_CHARGED.en,
      'Take the same amount again: the customer presents the card and enters the PIN once more.',
    ],
  ),
  DECLINED_PIN_TRIES: entry(
    'not-charged',
    [
      '密码输错次数过多，发卡行不再接受这张卡的密码。',
      NOT_CHARGED.zh,
      '请勿再试这张卡：换一张卡或其他支付方式；解锁由顾客联系发卡行。',
    ],
    [
      'Too many wrong PINs: the issuer takes no PIN of this card any more.',
      NOT_CHARGED.en,
      'Do not try this card again; take another card or way of paying. The issuer unlocks it.',
    ],
  ),
  OUTCOME_UNKNOWN: entry(
    'unknown',
    ['结果尚未确定。', '可能已扣款，也可能没有。', '请查询；查清前不要再次收款。'],
    [
      'The result is not known yet.',
      'The customer may or may not have been charged.',
      'Check again; do not charge again before it is known.',
    ],
  ),
  CARD_NOT_READ: entry(
    'not-charged',
    ['未能读取卡片。', NOT_CHARGED.zh, '请再试一次，或换一种读卡方式。'],
    ['The card could not be read.', NOT_CHARGED.en, 'Try again, or another way of reading it.'],
  ),
  READER_GONE: entry(
    'not-charged',
    ['读卡器没有响应。', NOT_CHARGED.zh, '请检查读卡器的线缆和电源；恢复后会自动连接。'],
    [
      'The card reader does not answer.',
      NOT_CHARGED.en,
      'Check its cable and power; it reconnects by itself.',
    ],
  ),
  CANCELLED: entry(
    'not-charged',
    ['交易已取消。', NOT_CHARGED.zh, '可以开始下一笔交易。'],
    ['The sale was cancelled.', NOT_CHARGED.en, 'The next sale may start.'],
  ),
  TIMED_OUT_AT_READER: entry(
    'not-charged',
    ['等待顾客操作超时。', NOT_CHARGED.zh, '请重新开始。'],
    ['The customer did not present a card or code in time.', NOT_CHARGED.en, 'Start again.'],
  ),
  CODE_NOT_KNOWN: entry(
    'not-charged',
    ['这不是有效的付款码。', NOT_CHARGED.zh, '请顾客刷新付款码后再扫。'],
    [
      'That is not a payment code.',
      NOT_CHARGED.en,
      'Ask the customer to refresh the code and scan again.',
    ],
  ),
  PRESENT_AGAIN: entry(
    'not-charged',
    [
      '改由另一家机构收款，卡片或付款码需要再次出示。',
      '前一次尝试已撤销或将被冲正。',
      '请顾客再次出示卡片或付款码。',
    ],
    [
      'Another institution takes over and needs the card or code presented once more.',
      'The earlier try was undone or will be reversed.',
      'Ask the customer to present it again.',
    ],
  ),
  SEALING_FAILED: entry(
    'not-charged',
    ['无法加密敏感数据。', NOT_CHARGED.zh, '请联系技术人员检查密钥。'],
    [
      'The sensitive data could not be sealed.',
      NOT_CHARGED.en,
      'Ask a technician to check the keys.',
    ],
  ),
  NO_PIN_KEY: entry(
    'not-charged',
    [
      '密码键盘没有任何可用银行的密钥，密码无法送出。',
      NOT_CHARGED.zh,
      '请改用免密或其他支付方式，并联系技术人员检查密码键盘的密钥位。',
    ],
    [
      'The PIN pad holds a PIN key of none of the banks that could take this card.',
      NOT_CHARGED.en,
      'Take another way of paying, and ask a technician to check the key slots of the pad.',
    ],
  ),
  PIN_KEY_REFUSED: entry(
    'not-charged',
    [
      '密码键盘不接受银行下发的工作密钥：主密钥不对，或密钥校验值不符。',
      NOT_CHARGED.zh,
      '请改用免密或其他支付方式，并联系技术人员为密码键盘重新灌装该银行的主密钥。',
    ],
    [
      'The PIN pad did not take the PIN key that the bank gave: it holds another master key, or the check value differs.',
      NOT_CHARGED.en,
      "Take another way of paying, and ask a technician to have the bank's master key loaded into the pad anew.",
    ],
  ),
  DAEMON_GONE: entry(
    'untouched',
    [
      '支付服务没有运行。',
      '进行中的交易由支付服务重启后继续处理。',
      '请稍候，系统会自动重新连接；如持续请联系技术人员。',
    ],
    [
      'The payment service is not running.',
      'An open sale is taken up again when it is back.',
      'Wait: it reconnects by itself. If it lasts, call a technician.',
    ],
  ),
  JOURNAL_DAMAGED: entry(
    'untouched',
    [
      '交易日志损坏，已停止收款。',
      '文件已保留，未丢失任何记录。',
      '请联系技术人员，不要删除文件。',
    ],
    [
      'The journal is damaged; payments are stopped.',
      'The file is kept; no record was thrown away.',
      'Call a technician. Do not delete the file.',
    ],
  ),
  JOURNAL_LOCKED: entry(
    'untouched',
    ['交易日志正被其他程序使用。', UNTOUCHED.zh, '请关闭另一个支付服务后再启动。'],
    [
      'The journal is in use by another program.',
      UNTOUCHED.en,
      'Stop the other payment service, then start again.',
    ],
  ),
  JOURNAL_IO: entry(
    'untouched',
    [
      '交易日志无法写入，已停止收款。',
      '已记录的交易不受影响。',
      '请检查磁盘空间和权限，然后重启支付服务。',
    ],
    [
      'The journal cannot be written; payments are stopped.',
      'Recorded sales are not affected.',
      'Check disk space and permissions, then restart the payment service.',
    ],
  ),
  JOURNAL_NEWER: entry(
    'untouched',
    ['交易日志由更新版本的程序写入。', UNTOUCHED.zh, '请安装相同或更新的版本。'],
    [
      'The journal was written by a newer version.',
      UNTOUCHED.en,
      'Install that version or a later one.',
    ],
  ),
  CONFIG_WRONG: entry(
    'untouched',
    ['配置文件有误。', UNTOUCHED.zh, '请按提示修改所列的键。'],
    ['The configuration file is wrong.', UNTOUCHED.en, 'Correct the keys named in the message.'],
  ),
  RULES_REFUSED: entry(
    'untouched',
    [
      '路由规则文件有误，未被采用。',
      '原有规则继续有效，收款不受影响。',
      '请技术人员运行 switchlane route show 查看原因。',
    ],
    [
      'The routing rule file was refused.',
      'The rules before it stay in force; sales go on.',
      'Let a technician run `switchlane route show`: it names line, key and reason.',
    ],
  ),
  SHARED_LINE_DOWN: entry(
    'untouched',
    [
      '多个通道共用的线路已中断。',
      UNTOUCHED.zh,
      '请检查线路（路由器、网线、运营商），不必找银行；技术人员运行 switchlane doctor 可知是哪条线路。',
    ],
    [
      'A line that several channels share is down.',
      UNTOUCHED.en,
      'Look at the line (router, cable, carrier), not at the banks; `switchlane doctor` names it.',
    ],
  ),
  RELOAD_REFUSED: entry(
    'untouched',
    [
      '新的通道配置未被采用。',
      '原有通道继续有效，收款不受影响。',
      '请按提示处理后再次运行 switchlane channels reload。',
    ],
    [
      'The changed channels were not taken up.',
      'The channels before stay in force; sales go on.',
      'Mend what the message names, then run `switchlane channels reload` again.',
    ],
  ),
  CONFIG_UNREADABLE: entry(
    'untouched',
    ['无法读取配置文件。', UNTOUCHED.zh, '请检查路径和权限。'],
    ['The configuration file cannot be read.', UNTOUCHED.en, 'Check its path and permissions.'],
  ),
  ALREADY_RUNNING: entry(
    'untouched',
    ['程序已在运行。', UNTOUCHED.zh, '请使用已打开的窗口，或先将其关闭。'],
    ['It is running already.', UNTOUCHED.en, 'Use the one that runs, or stop it first.'],
  ),
  ADDRESS_IN_USE: entry(
    'untouched',
    ['所需的端口已被占用。', UNTOUCHED.zh, '请关闭占用该端口的程序，或改用其他端口。'],
    [
      'A port it needs is in use.',
      UNTOUCHED.en,
      'Stop the program that uses it, or choose another port.',
    ],
  ),
  KEY_DAMAGED: entry(
    'untouched',
    ['密钥文件损坏或权限不正确。', UNTOUCHED.zh, '请联系技术人员恢复或更换密钥。'],
    [
      'A key file is damaged or its permissions are wrong.',
      UNTOUCHED.en,
      'Ask a technician to restore or replace it.',
    ],
  ),
  READER_EXCHANGED: entry(
    'untouched',
    [
      '读卡器不是原来那台，或固件变了。',
      UNTOUCHED.zh,
      '没有人告诉过您更换，就不要用它刷卡，并请主管处理。',
    ],
    [
      'The card reader is another one than before, or its firmware changed.',
      UNTOUCHED.en,
      'If nobody told you of it, take no card with it and call a supervisor.',
    ],
  ),
  CERTIFICATE_EXPIRING: entry(
    'untouched',
    ['通道证书即将到期。', UNTOUCHED.zh, '请技术人员在到期前向机构索取新证书。'],
    [
      "A channel's certificate expires soon.",
      UNTOUCHED.en,
      'Have a technician get a new one from the institution before that day.',
    ],
  ),
  CERTIFICATE_REFUSED: entry(
    'untouched',
    ['通道证书不能使用，该通道暂停收款。', UNTOUCHED.zh, '其他通道照常使用；请联系技术人员。'],
    [
      "A channel's certificate can't be used, so it gets no new sales.",
      UNTOUCHED.en,
      'The other channels work on. Call a technician: `switchlane keys check` says why.',
    ],
  ),
  PARAMETERS_MISSING: entry(
    'untouched',
    ['本机从未取得终端参数。', UNTOUCHED.zh, '请检查与平台的网络连接，然后重新启动。'],
    [
      'This till has never received its parameters.',
      UNTOUCHED.en,
      'Check the connection to the platform, then start again.',
    ],
  ),
  PARAMETERS_REFUSED: entry(
    'untouched',
    ['平台发来的终端参数不可信或有误，继续使用上一版。', UNTOUCHED.zh, '请联系平台的支持人员。'],
    [
      'The parameters that came from the platform do not verify, or are out of range; the last good ones stay in use.',
      UNTOUCHED.en,
      "Ask the platform's support.",
    ],
  ),
  PARAMETERS_STALE: entry(
    'untouched',
    ['无法连接平台，使用已保存的终端参数。', UNTOUCHED.zh, '如持续请检查网络。'],
    [
      'The platform can not be reached; the stored parameters are used.',
      UNTOUCHED.en,
      'If it lasts, check the network.',
    ],
  ),
  PARAMETERS_NOT_STORED: entry(
    'untouched',
    [
      '新的终端参数无法保存，继续使用上一版。',
      UNTOUCHED.zh,
      '请检查磁盘空间和权限，然后重新启动。',
    ],
    [
      'The new parameters could not be stored; the last good ones stay in use.',
      UNTOUCHED.en,
      'Check disk space and permissions, then start again.',
    ],
  ),
  MESSAGE_REFUSED: entry(
    'untouched',
    ['收到无法识别的请求，已拒绝。', UNTOUCHED.zh, '请确认两端程序版本一致。'],
    [
      'A message did not parse and was refused.',
      UNTOUCHED.en,
      'Check that both programs have the same version.',
    ],
  ),
  SALE_NOT_KNOWN: entry(
    'not-charged',
    ['支付服务没有这笔交易。', NOT_CHARGED.zh, '可以重新开始。'],
    ['The payment service knows no such sale.', NOT_CHARGED.en, 'Start again.'],
  ),
  INTERRUPTED: entry(
    'not-charged',
    ['支付服务中断，本次支付未进行。', NOT_CHARGED.zh, '可以重新开始一笔交易。'],
    [
      'The payment service was interrupted before anything was paid.',
      NOT_CHARGED.en,
      'Start a new sale.',
    ],
  ),
  ABANDONED: entry(
    'not-charged',
    ['顾客没有再次出示卡片或付款码。', '之前的尝试已撤销或将被冲正。', '可以重新开始一笔交易。'],
    [
      'The customer did not present the card or code again.',
      'Earlier tries were undone or will be reversed.',
      'Start a new sale.',
    ],
  ),
  CODE_CANCELLED: entry(
    'not-charged',
    ['收款码已撤销，银行确认在撤销前无人支付。', NOT_CHARGED.zh, '可以重新收款。'],
    [
      'The code was withdrawn; the bank confirms that nobody had paid it.',
      NOT_CHARGED.en,
      'A new sale may start.',
    ],
  ),
  CODE_EXPIRED: entry(
    'not-charged',
    [
      '收款码已过期，银行确认无人支付。',
      NOT_CHARGED.zh,
      '可以出示新的收款码，或改用其他支付方式。',
    ],
    [
      'The code ran out; the bank confirms that nobody paid it.',
      NOT_CHARGED.en,
      'Show a new code, or take another way of paying.',
    ],
  ),
  CODE_UNDONE: entry(
    'not-charged',
    [
      '收款码的订单已在银行撤销，如顾客已付款，款项已退回。',
      '银行已确认退回。',
      '请告知顾客；可以重新收款。',
    ],
    [
      'The order behind the code was undone at the bank, with whatever had been paid.',
      'The bank confirmed that nothing is kept.',
      'Tell the customer; then a new sale may start.',
    ],
  ),
  SALE_CONFLICT: entry(
    'unknown',
    [
      '同一交易号已用于不同的交易内容。',
      '以日志中的原交易为准。',
      '请查看原交易，并联系技术人员。',
    ],
    [
      'This sale id was used before with other contents.',
      'The sale in the journal stands.',
      'Look up that sale, and call a technician.',
    ],
  ),
  REVERSAL_STUCK: entry(
    'will-be-reversed',
    [
      '冲正多次未获确认。',
      '冲正会一直重试，直到机构确认或有人签字处理。',
      '请与收单机构核对该笔交易。',
    ],
    [
      'A reversal was not acknowledged after several tries.',
      'It is repeated until acknowledged or closed by a named person.',
      'Ask the acquirer about this attempt.',
    ],
  ),
  TWO_APPROVALS: entry(
    'will-be-reversed',
    ['同一交易收到两次批准。', '保留先记录的一笔，另一笔自动冲正。', '请保留小票，次日核对。'],
    [
      'One sale was approved twice.',
      'The first one journaled is kept; the other is being reversed.',
      'Keep the slip and compare tomorrow.',
    ],
  ),
  SETTLEMENT_UNFINISHED: entry(
    'untouched',
    [
      '日结没有完成。',
      '不影响已完成的交易；没有对账的日期仍待日结。',
      '请再次日结；如持续请联系技术人员。',
    ],
    [
      'The settlement was not finished.',
      'Finished sales are not affected; days not compared yet stay to be settled.',
      'Settle once more. If it lasts, call a technician.',
    ],
  ),
  PERSON_NOT_KNOWN: entry(
    'untouched',
    ['本机没有这个工号。', UNTOUCHED.zh, '请核对工号，或请主管登记。'],
    [
      'This till knows nobody by that number.',
      UNTOUCHED.en,
      'Check the number, or have a supervisor enter the person.',
    ],
  ),
  PIN_WRONG: entry(
    'untouched',
    ['密码不正确。', UNTOUCHED.zh, '请重新输入。'],
    ['That is not the PIN.', UNTOUCHED.en, 'Type it once more.'],
  ),
  PIN_WAIT: entry(
    'untouched',
    ['密码错误次数过多。', UNTOUCHED.zh, '请稍候再输入；忘记密码请找主管。'],
    [
      'Too many wrong PINs.',
      UNTOUCHED.en,
      'Wait a moment before the next try. Who forgot theirs asks a supervisor.',
    ],
  ),
  SUPERVISOR_NEEDED: entry(
    'untouched',
    ['此操作只能由主管批准。', UNTOUCHED.zh, '请由主管输入工号和密码。'],
    [
      'Only a supervisor may agree to this.',
      UNTOUCHED.en,
      'Have a supervisor give their number and PIN.',
    ],
  ),
  CASH_NOT_ENOUGH: entry(
    'not-charged',
    ['收到的现金少于应收金额。', '尚未收款。', '请补足金额，或按 Esc 改用其他方式。'],
    [
      'The cash given is less than what is due.',
      'Nothing was sold yet.',
      'Type the whole sum, or press Esc for another way of paying.',
    ],
  ),
  CASH_NOT_KEPT: entry(
    'not-charged',
    [
      '本机磁盘没有记下这笔现金收款。',
      '尚未收款，请先不要收下现金。',
      '请重试；如持续请联系技术人员。',
    ],
    [
      'The disk of this till did not keep this cash sale.',
      'It does not count as sold: do not take the cash yet.',
      'Try again. If it lasts, call a technician.',
    ],
  ),
  CASH_BOOK_UNREADABLE: entry(
    'untouched',
    [
      '本机的现金收款记录无法读取。',
      '已收的现金和已完成的交易都不变。',
      '请稍后再试；如持续请联系技术人员。',
    ],
    [
      "This till's record of cash sales can't be read.",
      'Cash taken and finished sales stay as they are.',
      'Try again. If it lasts, call a technician.',
    ],
  ),
  SHIFT_NOT_KEPT: entry(
    'untouched',
    ['本机磁盘没有存下班次。', UNTOUCHED.zh, '请重试；如持续请联系技术人员。'],
    [
      'The disk of this till did not keep the shift.',
      UNTOUCHED.en,
      'Try again. If it lasts, call a technician.',
    ],
  ),
  SHIFT_TOTALS_UNKNOWN: entry(
    'untouched',
    ['支付服务没有给出班次合计。', UNTOUCHED.zh, '请重试；班次保持开启。'],
    [
      'The payment service did not give the totals of the shift.',
      UNTOUCHED.en,
      'Try again. The shift stays open.',
    ],
  ),
  BASKET_NOT_KEPT: entry(
    'not-charged',
    ['本机磁盘没有存下挂单。', NOT_CHARGED.zh, '商品仍在屏幕上；请先结账，或重试。'],
    [
      'The disk of this till did not keep the basket.',
      NOT_CHARGED.en,
      'It is still on the screen: finish it, or try again.',
    ],
  ),
  UNMATCHED_REPLY: entry(
    'unknown',
    ['收到无法对应的应答。', '已保存，等待核对。', '请与收单机构核对。'],
    [
      'A reply belongs to no known attempt.',
      'It is kept for reconciliation.',
      'Ask the acquirer about it.',
    ],
  ),
  CONTRADICTORY_REPLY: entry(
    'unknown',
    ['通道对同一交易给出了矛盾的应答。', '以先记录的结果为准，差异已保存。', '请与收单机构核对。'],
    [
      'A channel gave two different answers for one attempt.',
      'The one journaled first stands; the difference is kept.',
      'Ask the acquirer about it.',
    ],
  ),
  PAPER_OUT: entry(
    'charged',
    ['打印机缺纸，小票未打印。', '款项已收妥。', '装纸后按“重打”。'],
    [
      'The printer is out of paper; the receipt was not printed.',
      'The payment stands.',
      'Load paper, then press Reprint.',
    ],
  ),
  PRINTER_TROUBLE: entry(
    'charged',
    ['打印机故障，小票未打印。', '款项已收妥。', '检查打印机后按“重打”。'],
    [
      'The printer has a fault; the receipt was not printed.',
      'The payment stands.',
      'Check the printer, then press Reprint.',
    ],
  ),
  PRINT_UNCLEAR: entry(
    'charged',
    ['不确定小票是否已打印。', '款项已收妥。', '请查看打印机：已打印请确认，否则重打。'],
    [
      'It is not clear whether the receipt was printed.',
      'The payment stands.',
      'Look at the printer: confirm, or reprint.',
    ],
  ),
  SHOP_CODE_WRONG: entry(
    'not-charged',
    [
      '银行给出的二维码已损坏，或金额与本单不符，未向顾客显示。',
      '没有人能用它付款；本单正在关闭。',
      '请换一种付款方式；如再出现请联系技术人员。',
    ],
    [
      'The code the bank gave is damaged or is not for this amount; it was not shown.',
      'Nobody can pay with it; the sale is being closed.',
      'Let the customer pay otherwise. If it happens again, call a technician.',
    ],
  ),
  PAPERS_WAIT: entry(
    'untouched',
    ['有小票在等待打印。', UNTOUCHED.zh, '检查打印机；就绪后会自动按顺序打印。'],
    [
      'Papers are waiting for the printer.',
      UNTOUCHED.en,
      'See to the printer; they print by themselves, in order.',
    ],
  ),
  PAPER_QUEUE_DAMAGED: entry(
    'untouched',
    [
      '关机前等待打印的小票记录已损坏，已另存。',
      UNTOUCHED.zh,
      '可以继续收款；缺少的小票请在交易记录中重打。',
    ],
    [
      'The record of papers that waited for the printer is damaged; it was set aside.',
      UNTOUCHED.en,
      'Go on selling; reprint what is missing from the list of sales.',
    ],
  ),
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** Every code, for parsers and for the test that compares the catalogue with `ERRORS.md`. */
export const ERROR_CODES = Object.keys(ERROR_CATALOGUE) as readonly ErrorCode[];
