import { expect, test } from 'vitest';
import { Complaint } from '#terminal/host-web/complaint.ts';
import { runScript, scriptLines } from './script.ts';

test('blank lines and remarks are no commands, and lines keep their numbers', () => {
  const text = '# a tap\n\nwait card\n  tap jcb-tap   # the JCB card\n#end\n';
  expect(scriptLines(text)).toEqual([
    { number: 3, text: 'wait card' },
    { number: 4, text: 'tap jcb-tap' },
  ]);
});

test('a number sign inside a word belongs to the word', () => {
  expect(scriptLines('scan https://pay.example/#1')).toEqual([
    { number: 1, text: 'scan https://pay.example/#1' },
  ]);
});

test('a line that fails names itself, and nothing behind it is run', async () => {
  const ran: string[] = [];
  const running = runScript('/somewhere/taps.txt', scriptLines('a\n\nb\nc'), async (line) => {
    ran.push(line);
    if (line === 'b') throw new Complaint('no such card.');
  });
  await expect(running).rejects.toThrow('taps.txt, line 3: no such card.');
  expect(ran).toEqual(['a', 'b']);
});
