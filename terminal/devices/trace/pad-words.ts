import type { DeviceText } from '#contract/device-facts.ts';

/** What a frame's id means, and how much of such a frame may be shown. */
export interface PadWord {
  readonly meaning: DeviceText;
  /** `all`: it never holds anything of a card. `head`: its id alone is shown. */
  readonly shows: 'all' | 'head';
}

const word = (shows: PadWord['shows'], zh: string, en: string): PadWord => ({
  shows,
  meaning: { zh, en },
});

/** Frames between STX and ETX, by id (devices.md 2b, family 1). */
export const TRANSACTION_WORDS: Readonly<Record<string, PadWord>> = {
  Z1: word('all', '回到待机', 'back to idle'),
  Z2: word('all', '显示一段文字', 'shows a text'),
  Z3: word('all', '轮换显示两段文字', 'shows two texts in turn'),
  Z60: word('head', '请持卡人输入密码', 'asks for the PIN'),
  Q3: word('all', '显示“处理中”', 'shows “processing”'),
  Q9: word('all', '允许刷卡、挥卡、插卡', 'arms stripe, tap and slot'),
  '72': word('head', '取消输密', 'ends the PIN entry'),
  '71': word('head', '密码结果（主密钥）', 'PIN result under the master key'),
  '73': word('head', '密码结果（DUKPT）', 'PIN result under DUKPT'),
  '81': word('head', '刷卡数据', 'stripe data'),
  '83': word('head', '挥卡数据', 'tap data'),
  '85': word('head', '有芯片卡插入', 'a chip card went in'),
  T11: word('all', '选择芯片应用', 'selects the chip application'),
  T12: word('all', '芯片应用的选择结果', 'result of selecting the application'),
  T15: word('head', '开始芯片交易', 'starts the chip transaction'),
  T16: word('all', '芯片的决定', 'decision of the chip'),
  T27: word('all', '读取联机数据', 'asks for the online data'),
  T28: word('head', '联机数据包', 'packet of online data'),
};

/** Frames between SI and SO. Key loading (02) is never shown. */
export const ADMINISTRATION_WORDS: Readonly<Record<string, PadWord>> = {
  '01': word('all', '自检命令', 'self test'),
  '02': word('head', '装载主密钥', 'loads a master key'),
  '04': word('all', '检查主密钥', 'checks a master key'),
  '05': word('all', '写序列号', 'writes the serial number'),
  '06': word('all', '读序列号', 'reads the serial number'),
  '08': word('all', '选择主密钥', 'selects a master key'),
  '09': word('all', '自检进行中', 'self test under way'),
  '13': word('all', '设置串口参数', 'sets the line'),
  '14': word('all', '自检结果', 'result of a self test'),
};

/** Single characters outside frames. */
export const ANSWER_WORDS = {
  ack: { zh: 'ACK：已正确收到', en: 'ACK: taken' },
  nak: { zh: 'NAK：校验不符，请重发', en: 'NAK: garbled, send again' },
  eot: { zh: 'EOT：结束或拒绝', en: 'EOT: ended, or refused' },
} as const satisfies Readonly<Record<string, DeviceText>>;

export const UNKNOWN_FRAME: DeviceText = { zh: '未知的帧', en: 'a frame nobody here knows' };
export const NOISE: DeviceText = { zh: '帧外的杂乱字节', en: 'noise outside any frame' };
export const BAD_CHECK: DeviceText = { zh: '校验字节不符', en: 'wrong check byte' };
export const BROKEN_OFF: DeviceText = { zh: '帧未收完即中断', en: 'broken off before its end' };
