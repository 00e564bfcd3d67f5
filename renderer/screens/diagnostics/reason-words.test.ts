import { expect, test } from 'vitest';
import { zh } from '../../wording/technician/zh.ts';
import { reasonText } from './reason-words.ts';

/** As i18next would say it in Chinese. */
const t = ((key: keyof typeof zh, { value }: { value: string }) =>
  zh[key].replace('{{value}}', value)) as never;

test('why a channel is down is told in Chinese, with its numbers', () => {
  expect(reasonText('3 pings not answered', t)).toBe('3 次心跳没有答复');
  expect(reasonText('closed by the channel, code 1001', t)).toBe('通道关闭了连接，代码 1001');
  expect(reasonText('ECONNREFUSED', t)).toContain('对方拒绝连接');
});

test('a reason without words of its own stands as it is', () => {
  expect(reasonText('DEPTH_ZERO_SELF_SIGNED_CERT', t)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
});
