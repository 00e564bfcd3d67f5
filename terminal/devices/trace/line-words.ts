import type { DeviceText } from '#contract/device-facts.ts';
import type { LineClosedReason } from '#contract/line.ts';

/** What a technician is told of a line: what happened, and what to do about it. */
type LineWords = Readonly<Record<LineClosedReason, DeviceText>>;

export const LINE_OPENED: DeviceText = { zh: '端口已打开', en: 'the port is open' };

export const WRITE_TIMED_OUT: DeviceText = {
  zh: '发不出去：设备或流控没有接收。请检查数据线和流控设置。',
  en: 'nobody took the bytes in time: check the cable and the flow control setting',
};

export const LINE_ENDED: LineWords = {
  'closed-by-us': { zh: '端口已关闭', en: 'the port was closed by the till' },
  gone: {
    zh: '设备已断开：数据线被拔出或设备断电。插回后会自动恢复。',
    en: 'the device is gone: cable out or power off. It comes back by itself once plugged in',
  },
  busy: { zh: '端口被其他程序占用', en: 'another program took the port' },
  denied: { zh: '没有权限使用端口', en: 'the port may not be used any more' },
  'not-found': { zh: '端口已不存在', en: 'the port is not there any more' },
  failed: { zh: '端口出错', en: 'the port failed' },
};

export const LINE_REFUSED: LineWords = {
  'closed-by-us': LINE_ENDED['closed-by-us'],
  gone: LINE_ENDED.gone,
  busy: {
    zh: '端口被其他程序独占（例如另一个收银程序）。请关闭它，本机会自动重试。',
    en: 'another program holds the port, perhaps a second till: close it, the till tries again',
  },
  denied: {
    zh: '没有权限打开端口。请把收银用户加入 dialout 组后重新登录。',
    en: "this user may not open the port: add it to the system's dialout group and log in again",
  },
  'not-found': {
    zh: '找不到端口。请检查数据线，并核对配置中的端口名（建议用 /dev/serial/by-id）。',
    en: 'there is no such port: check the cable and the name in the settings (/dev/serial/by-id)',
  },
  failed: { zh: '端口打不开', en: 'the port does not open' },
};
