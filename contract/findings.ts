/**
 * Everything a check can find, with its sentences: what was found, what it means, what to do.
 * `{slot}` is filled from the result's values. Codes are stable: support people search for them.
 */
import type { Language } from './language.ts';

interface FindingSentences {
  readonly what: string;
  /** What it means for selling and for money; empty where all is as it should be. */
  readonly means: string;
  /** What to do; empty where there is nothing to do. */
  readonly next: string;
}

type Sentences = readonly [what: string, means?: string, next?: string];

const finding = (zh: Sentences, en: Sentences) => ({
  zh: { what: zh[0], means: zh[1] ?? '', next: zh[2] ?? '' },
  en: { what: en[0], means: en[1] ?? '', next: en[2] ?? '' },
});

const OTHERS_SELL = {
  zh: '新交易不走此通道；其他通道照常。',
  en: 'New sales pass this channel by; the others sell on.',
} as const;
const OWED_GOES_ON = {
  zh: '新交易不走此通道；已欠的冲正照常发送。',
  en: 'New sales pass this channel by; reversals owed there go on.',
} as const;
const DATES = {
  zh: '通道会拒收日期不符的报文，证书也可能被误判。',
  en: 'Channels refuse messages of another date, and certificates may be misjudged.',
} as const;

export const FINDINGS = {
  SERVICE_ANSWERS: finding(['支付服务有应答（{ms} 毫秒）'], ['The service answers, in {ms} ms']),
  SERVICE_GONE: finding(
    [
      '支付服务无应答：{why}',
      '不能收款；已受理的交易在其日志中，不会丢失。',
      '启动支付服务，再查看其日志文件。',
    ],
    [
      'The payment service does not answer: {why}',
      'Nothing can be sold. Accepted sales are in its journal and not lost.',
      'Start the service, then read its log file.',
    ],
  ),
  API_SAME: finding(['接口版本 {version}'], ['Interface version {version}']),
  API_OTHER: finding(
    ['支付服务拒绝了本程序：{why}', '两个程序的版本不配套。', '将终端与支付服务更新到同一版本。'],
    [
      'The service refused this program: {why}',
      'The two programs do not fit each other.',
      'Bring terminal and payment service to the same version.',
    ],
  ),
  VERSION_SAME: finding(['版本 {version}，Node {node}'], ['Version {version} on Node {node}']),
  VERSION_OTHER: finding(
    ['支付服务为 {version}，本程序为 {ours}', '可以收款，但更新未完成。', '完成更新后重启两者。'],
    [
      'The service is {version}, this program {ours}',
      'It sells, but an update is not finished.',
      'Finish the update and restart both.',
    ],
  ),
  LOAD_LIGHT: finding(
    ['运行 {hours} 小时，占内存 {mib} MiB'],
    ['Running for {hours} h, {mib} MiB of memory'],
  ),
  LOAD_HEAVY: finding(
    [
      '支付服务处理滞后 {lag} 毫秒',
      '心跳与应答会显得迟到；通道不会因此误判为中断。',
      '查看本机还在运行什么，检查磁盘是否缓慢。',
    ],
    [
      'The service runs {lag} ms late',
      'Pings and answers seem slow; channels are not called dead for it.',
      'See what else runs on this machine, and whether its disk is slow.',
    ],
  ),
  JOURNAL_SOUND: finding(
    ['日志完好：{entries} 条，最近检查点在第 {checkpoint} 条'],
    ['The journal is sound: {entries} entries, last checkpoint at {checkpoint}'],
  ),
  JOURNAL_HALTED: finding(
    [
      '日志已停止（{code}）：{detail}',
      '拒绝收款；文件原样保留，其中的交易与冲正均未丢失。',
      '勿删除文件。先备份状态目录，再联系技术支持。',
    ],
    [
      'The journal has stopped ({code}): {detail}',
      'Payments are refused. The file is kept; no sale or reversal in it is lost.',
      'Delete nothing. Copy the state directory, then call support.',
    ],
  ),
  AUDIT_SOUND: finding(
    ['全部 {entries} 条日志已核对，链条完整'],
    ['All {entries} entries were audited, the chain is whole'],
  ),
  AUDIT_RUNNING: finding(
    ['正在后台核对日志：{checked} / {entries}'],
    ['The journal is being audited: {checked} of {entries}'],
  ),
  AUDIT_DAMAGED: finding(
    [
      '核对在第 {checked} 条之后发现损坏',
      '拒绝收款；文件原样保留。',
      '勿删除文件。先备份状态目录，再联系技术支持。',
    ],
    [
      'The audit found damage after entry {checked}',
      'Payments are refused; the file is kept.',
      'Delete nothing. Copy the state directory, then call support.',
    ],
  ),
  DISK_ROOMY: finding(['磁盘剩余 {free}'], ['{free} free on the disk']),
  DISK_LOW: finding(
    ['磁盘只剩 {free}', '暂可收款；用尽后将拒绝收款。', '清理磁盘；状态目录中的文件不可删除。'],
    [
      'Only {free} free on the disk',
      'It sells for now; once the disk is full, payments are refused.',
      'Make room; nothing in the state directory may be deleted.',
    ],
  ),
  DISK_FULL: finding(
    [
      '磁盘几乎用尽，剩余 {free}',
      '日志随时会写不进去，届时拒绝收款。',
      '立即清理磁盘，状态目录除外。',
    ],
    [
      'The disk is all but full: {free} left',
      'The journal may fail to write at any moment, and then payments are refused.',
      'Make room at once, anywhere but in the state directory.',
    ],
  ),
  DISK_NOT_KNOWN: finding(
    ['系统未告知磁盘剩余空间', '', '用系统自带工具查看。'],
    ['The system does not say how much disk is free', '', 'Look with the tools of the system.'],
  ),
  CLOCK_FITS: finding(['时钟与日志相符'], ['The clock agrees with the journal']),
  CLOCK_SET_BACK: finding(
    ['时钟比最后一条日志早 {minutes} 分钟', DATES.zh, '校准本机时间并打开自动对时。'],
    [
      'The clock is {minutes} minutes before the latest journal entry',
      DATES.en,
      'Set the time of this machine and switch automatic time on.',
    ],
  ),
  DATE_FITS: finding(
    ['营业日 {date} 与本机日期相符'],
    ['Business date {date} agrees with this machine'],
  ),
  DATE_OFF: finding(
    [
      '通道营业日为 {date}，本机日期为 {ours}',
      DATES.zh,
      '先核对本机日期；如无误，联系该收单机构。',
    ],
    [
      'The channel is on {date}, this machine on {ours}',
      DATES.en,
      "Check this machine's date; if it is right, ask the acquirer.",
    ],
  ),
  CAN_SELL: finding(['可以收款：{methods}'], ['Can sell by {methods}']),
  CANNOT_SELL_BY: finding(
    ['{methods} 目前没有可用通道', '其他支付方式照常。', '查看支持该方式的通道。'],
    [
      'No channel for {methods} now',
      'Other ways of paying go on.',
      'Look at the channels that take it.',
    ],
  ),
  CANNOT_SELL: finding(
    ['没有任何可用通道', '不能收款；刷卡前屏幕会先提示。', '查看下列各通道的原因。'],
    [
      'No channel can be used',
      'Nothing can be sold; the screen says so before a card is asked for.',
      'Look at why below, channel by channel.',
    ],
  ),
  SHARED_LINE_SOUND: finding(['承载 {carries}，正常'], ['It carries {carries}, and is sound']),
  SHARED_LINE_DOUBTED: finding(
    [
      '承载 {carries}；{lost} 已中断，此后其他通道尚未应答',
      '可能是线路，也可能只是该通道；新交易优先走其他线路。',
      '稍候再查；仍无应答时先检查线路。',
    ],
    [
      'It carries {carries}; {lost} was lost and no other answered since',
      'It may be the line or that channel alone; new sales go over other lines first.',
      'Look again in a moment; if nothing answers still, look at the line first.',
    ],
  ),
  SHARED_LINE_DOWN: finding(
    [
      '承载 {carries}，其中 {lost} 同时中断：请查线路，不必找银行',
      '新交易不走这些通道；不经此线路的通道照常收款。',
      '检查路由器、网线和运营商；线路恢复后通道自行重连。',
    ],
    [
      'It carries {carries}; {lost} are down together: look at the line, not at the bank',
      'New sales pass these channels by; channels on other lines sell on.',
      'Look at router, cable and carrier; the channels reconnect by themselves.',
    ],
  ),
  CHANNEL_UP: finding(['在线'], ['Online']),
  CHANNEL_COMING: finding(
    ['正在接通（{state}）', '几秒后可用。', '稍候再查。'],
    ['Coming up ({state})', 'It can be used in a few seconds.', 'Look again in a moment.'],
  ),
  CHANNEL_DOWN: finding(
    ['中断：{reason}', OTHERS_SELL.zh, '做线路检查，看停在哪一步。'],
    ['Down: {reason}', OTHERS_SELL.en, 'Run a line check and see at which step it stops.'],
  ),
  CHANNEL_STALE: finding(
    ['连接还在，但心跳无应答', OTHERS_SELL.zh, '做线路检查；通常是线路或对方主机停顿。'],
    [
      'Connected, but pings are not answered',
      OTHERS_SELL.en,
      'Run a line check; most often the line or the host stands still.',
    ],
  ),
  CHANNEL_SUSPENDED: finding(
    ['已暂停：{reason}', OWED_GOES_ON.zh, '查看断路器一行。'],
    ['Paused: {reason}', OWED_GOES_ON.en, 'See the line about its breaker.'],
  ),
  CHANNEL_DISABLED: finding(
    ['已由 {person} 停用：{reason}', OWED_GOES_ON.zh, '故障排除后重新启用。'],
    ['Disabled by {person}: {reason}', OWED_GOES_ON.en, 'Enable it once it is mended.'],
  ),
  SIGNED_ON: finding(
    ['已签到，批次 {batch}，营业日 {date}'],
    ['Signed on: batch {batch}, business date {date}'],
  ),
  NOT_SIGNED_ON: finding(
    ['未签到', OTHERS_SELL.zh, '做线路检查；若停在签到，向收单机构核对终端号。'],
    [
      'Not signed on',
      OTHERS_SELL.en,
      'Run a line check; if it stops at sign-on, ask the acquirer about this terminal id.',
    ],
  ),
  ROUND_TRIP_GOOD: finding(['往返 {ms} 毫秒'], ['Round trip {ms} ms']),
  ROUND_TRIP_SLOW: finding(
    ['往返 {ms} 毫秒，偏慢', '收款会变慢，但不会出错。', '查看往返时间曲线，检查本地网络。'],
    [
      'Round trip {ms} ms, which is slow',
      'Sales take longer; none goes wrong for it.',
      'See the round-trip history, and check the local network.',
    ],
  ),
  ROUND_TRIP_NONE: finding(['没有往返时间'], ['No round trip is known']),
  BREAKER_CLOSED: finding(['断路器闭合'], ['The breaker is closed']),
  BREAKER_OPEN: finding(
    ['断路器断开：{cause}', OWED_GOES_ON.zh, '到时自行试探；若反复断开，联系收单机构。'],
    [
      'The breaker is open: {cause}',
      OWED_GOES_ON.en,
      'It tries again by itself; if it keeps opening, call the acquirer.',
    ],
  ),
  BREAKER_RETURNING: finding(
    ['断路器正在恢复（{state}）', '正以签到与心跳验证，通过后少量放行。', '稍候再查。'],
    [
      'The breaker is coming back ({state})',
      'Sign-on and pings prove it, then a few sales at a time.',
      'Look again in a moment.',
    ],
  ),
  CERTIFICATE_GOOD: finding(
    ['证书还有 {days} 天到期'],
    ['The certificate is good for {days} days'],
  ),
  CERTIFICATE_SOON: finding(
    [
      '证书 {days} 天后到期',
      '到期后刷卡数据不再对此通道加密，交易走其他通道。',
      '向收单机构申领新证书。',
    ],
    [
      'The certificate expires in {days} days',
      'After that cards are not sealed to this channel, and sales go elsewhere.',
      'Ask the acquirer for the next certificate.',
    ],
  ),
  CERTIFICATE_EXPIRED: finding(
    ['证书已过期或尚未生效', OTHERS_SELL.zh, '先核对本机日期；如无误，更换证书。'],
    [
      'The certificate has expired, or is not valid yet',
      OTHERS_SELL.en,
      "Check this machine's date; if it is right, replace the certificate.",
    ],
  ),
  CERTIFICATE_UNREADABLE: finding(
    ['证书无法读取', OTHERS_SELL.zh, '更换该通道的证书文件。'],
    ['The certificate cannot be read', OTHERS_SELL.en, "Replace the channel's certificate file."],
  ),
  REVERSALS_NONE: finding(['没有待冲正'], ['No reversal is owed']),
  REVERSALS_OPEN: finding(
    ['{n} 笔待冲正', '通道接通后自动发送，直至对方确认。', '接通该通道即可。'],
    [
      'Reversals owed: {n}',
      'They are sent by themselves until the channel acknowledges them.',
      'Bring the channel back; nothing else is needed.',
    ],
  ),
  REVERSALS_STUCK: finding(
    ['{n} 笔冲正受阻', '顾客的钱可能尚未退回。', '向收单机构查明，再由具名人员连同原因关闭。'],
    [
      'Reversals that are stuck: {n}',
      'A customer may still be out of pocket.',
      'Ask the acquirer, then close each with your name and the reason.',
    ],
  ),
  COVERS_NONE: finding(['没有未结的垫付冲正'], ['No cover is open']),
  COVERS_OPEN: finding(
    [
      '{n} 笔交易已改走他通道，原通道的冲正未确认',
      '顾客只付一次；原通道若扣款必被冲正。',
      '接通该通道。',
    ],
    [
      'Sales that moved on while their reversal here is not acknowledged: {n}',
      'The customer pays once: what this channel took is reversed.',
      'Bring the channel back.',
    ],
  ),
  RULES_IN_FORCE: finding(['路由规则 {rules}'], ['Routing rules {rules} are in force']),
  RULES_FILE_REFUSED: finding(
    [
      '新的规则文件被拒（{n} 处），仍用 {rules}',
      '照旧规则收款。',
      '用 switchlane route show 查看错处。',
    ],
    [
      'A newer rule file was refused ({n} findings); {rules} stays',
      'Sales go by the rules before it.',
      'See what is wrong with `switchlane route show`.',
    ],
  ),
  FORCE_STANDING: finding(
    ['{person} 将交易指定到 {channel}', '该通道可用时先于规则。', '不再需要时解除。'],
    [
      '{person} forces sales to {channel}',
      'It goes before the rules as long as that channel can be used.',
      'Lift it once it is not needed.',
    ],
  ),
  KEYS_GOOD: finding(['密钥与证书均可使用'], ['All keys and certificates may be used']),
  KEYS_WARNING: finding(['{what}', '', '在到期前更换。'], ['{what}', '', 'Replace it in time.']),
  KEYS_PROBLEM: finding(
    ['{what}', '相关通道不能收卡。', '用 switchlane keys list 查看，更换有问题的密钥。'],
    [
      '{what}',
      'Cards are not sealed to the channel concerned.',
      'See `switchlane keys list`, and replace what may not be used.',
    ],
  ),
  KEYS_UNREADABLE: finding(
    ['密钥目录无法读取：{why}', '终端可能不能加密。', '检查目录与权限。'],
    ['The key folder cannot be read: {why}', 'The till may not seal.', 'Check folder and rights.'],
  ),
  DEVICE_READY: finding(['就绪（{state}）'], ['Ready ({state})']),
  DEVICE_ATTENTION: finding(
    ['需要处理：{state}', '收款照常，打印或读取可能受影响。', '到设备旁查看。'],
    [
      'Needs attention: {state}',
      'Sales go on; paper or reading may suffer.',
      'Look at the device.',
    ],
  ),
  DEVICE_GONE: finding(
    ['未连接', '依赖它的步骤会在屏幕上提示。', '检查电源、线缆与端口设置。'],
    [
      'Missing',
      'The screen says so at the step that needs it.',
      'Check power, cable and the port in the settings.',
    ],
  ),
  NO_TILL: finding(
    ['没有运行中的终端', '设备只能由终端查看。', '启动终端后再查。'],
    ['No till is running', 'Only a running till sees its devices.', 'Start the till, look again.'],
  ),
  NOT_LOOKED_AT: finding(['未能查看'], ['Could not be looked at']),

  LINE_PASSED: finding(['通过'], ['Passed']),
  LINE_SLOW: finding(
    ['通过，但偏慢', '收款会变慢。', '检查本地网络与路由器。'],
    ['Passed, but slowly', 'Sales take longer.', 'Check the local network and router.'],
  ),
  LINE_NO_ADDRESS: finding(
    ['域名解析失败', '本机找不到该通道。', '检查域名服务（DNS）与网线。'],
    ['The name is not found', 'This machine cannot find the channel.', 'Check DNS and the cable.'],
  ),
  LINE_REFUSED: finding(
    ['对方拒绝连接', '能到达主机，但端口无服务。', '向收单机构核对地址与端口。'],
    [
      'The connection was refused',
      'The host is reached, but nothing serves that port.',
      'Check address and port with the acquirer.',
    ],
  ),
  LINE_NO_WAY: finding(
    ['连接不通', '数据包到不了主机。', '检查网线、路由器、防火墙与专线。'],
    [
      'No connection',
      'Packets do not reach the host.',
      'Check cable, router, firewall and leased line.',
    ],
  ),
  LINE_TLS_FAILED: finding(
    ['加密连接失败', '对方证书不可信或被拦截。', '核对本机日期与根证书；排除代理拦截。'],
    [
      'TLS failed',
      'The certificate is not trusted, or something intercepts the line.',
      'Check the date and the root certificates; rule out a proxy.',
    ],
  ),
  LINE_PLAIN: finding(
    ['此地址未用加密', '只应用于专线或模拟。', '若经公网，请改用 wss 地址。'],
    [
      'This address has no TLS',
      'Only a leased line or a simulation may do without.',
      'Use a wss address if it crosses the internet.',
    ],
  ),
  LINE_NOT_OPENED: finding(
    ['连上了，但支付连接未建立', '对方不是支付主机，或前置机有故障。', '向收单机构核对地址路径。'],
    [
      'Connected, but the payment link did not open',
      'It is no payment host, or its front end is at fault.',
      'Check the path of the address with the acquirer.',
    ],
  ),
  LINE_SIGN_ON_REFUSED: finding(
    ['签到被拒', '对方不认此终端。', '向收单机构核对终端号与状态。'],
    [
      'Sign-on was refused',
      'The acquirer does not take this terminal.',
      'Check the terminal id and its state with the acquirer.',
    ],
  ),
  LINE_SIGN_ON_BESIDE: finding(
    ['未试签到', '该通道只许一个签到，现有连接正在用。', ''],
    [
      'Sign-on was not tried',
      'This acquirer admits one sign-on, and the live connection has it.',
      '',
    ],
  ),
  LINE_NO_PONG: finding(
    ['心跳无应答', '线路通，但主机不应答。', '联系收单机构。'],
    ['Pings are not answered', 'The line is there, the host is not.', 'Call the acquirer.'],
  ),
  LINE_NOT_REACHED: finding(['未到这一步'], ['Not reached']),
  LINE_PAY_NOT_ASKED: finding(['未做小额付款'], ['No small payment was asked for']),
  LINE_PAY_LIVE: finding(
    [
      '这不是测试通道，未付款',
      '真实通道上不做测试付款，没有任何资金变动。',
      '请在测试通道上做小额付款。',
    ],
    [
      'This is no test channel: nothing was paid',
      'No test is paid where real money moves; none did.',
      'Make the small payment on a test channel.',
    ],
  ),
  LINE_PAY_NO_CARD: finding(
    [
      '此测试通道未登记测试卡，未付款',
      '没有任何资金变动。',
      '在通道配置中填写收单机构的测试卡名（testCard）。',
    ],
    [
      'No test card is named for this channel: nothing was paid',
      'No money moved.',
      "Write the name of the acquirer's test card into its profile (testCard).",
    ],
  ),
  LINE_PAY_NOT_UP: finding(
    ['此通道现在不可用，未付款', '没有任何资金变动。', '看上面各步；通道恢复后再试。'],
    [
      'The channel is not up: nothing was paid',
      'No money moved.',
      'See the steps above, and try again when it is up.',
    ],
  ),
  LINE_PAY_APPROVED: finding(['测试付款已批准'], ['The test payment was approved']),
  LINE_PAY_DECLINED: finding(
    ['测试付款被拒绝', '没有扣款；线路与签到正常。', '向收单机构核对测试卡与此终端的权限。'],
    [
      'The test payment was declined',
      'Nothing was taken; line and sign-on are sound.',
      'Check the test card and what this terminal may do with the acquirer.',
    ],
  ),
  LINE_PAY_REFUSED: finding(
    ['主机未处理测试付款', '没有扣款。', '主机有故障或不认此报文：联系收单机构。'],
    [
      'The host did not process the test payment',
      'Nothing was taken.',
      'It has a fault or does not know the message: call the acquirer.',
    ],
  ),
  LINE_PAY_NOT_SENT: finding(
    ['测试付款未发出', '没有扣款。', '看上面各步；线路恢复后再试。'],
    ['The test payment was not sent', 'Nothing was taken.', 'See the steps above, and try again.'],
  ),
  LINE_PAY_UNKNOWN: finding(
    [
      '测试付款没有可靠应答',
      '结果未知，已登记冲正；测试卡不涉及真实资金。',
      '主机收了请求却不应答：联系收单机构。',
    ],
    [
      'No reliable answer to the test payment came',
      'Nobody knows whether it was taken, so its reversal stands; a test card has no real money.',
      'The host takes requests and does not answer: call the acquirer.',
    ],
  ),
  LINE_TAKEN_BACK: finding(['测试款项已退回'], ['The test payment was taken back']),
  LINE_TAKE_BACK_OWED: finding(
    [
      '测试款项尚未退回',
      '冲正已登记，会一直重发到银行确认；测试卡不涉及真实资金，营业额不受影响。',
      '在“待冲正”中查看；久未确认请联系收单机构。',
    ],
    [
      'The test payment is not taken back yet',
      'Its reversal stands and is repeated until the bank acknowledges it. A test card has no real money, and no total of the shop counts it.',
      'See the owed reversals; if it lasts, call the acquirer.',
    ],
  ),
} as const satisfies Readonly<Record<string, Readonly<Record<Language, FindingSentences>>>>;

export type FindingCode = keyof typeof FINDINGS;
export const FINDING_CODES = Object.keys(FINDINGS) as [FindingCode, ...FindingCode[]];

/** A finding's sentences with its values in their slots. */
export function findingText(
  code: FindingCode,
  language: Language,
  values: Readonly<Record<string, string>>,
): FindingSentences {
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, slot: string) => values[slot] ?? '');
  const { what, means, next } = FINDINGS[code][language];
  return { what: fill(what), means: fill(means), next: fill(next) };
}
