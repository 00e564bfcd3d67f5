import { expect, test } from 'vitest';
import type { Notice } from '#contract/daemon-api.ts';
import type { ChannelId, SaleId } from '#contract/ids.ts';
import { quietNotice } from '#contract/view.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { Notices, quietNoticeOf, reversalNotice } from './notices.ts';

const NORTH = 'north' as ChannelId;
const nameOf = (id: ChannelId) => ({ zh: `通道${id}`, en: `Channel ${id}` });
const posted = (kind: Notice['kind'], more: Partial<Notice> = {}): Notice => ({
  id: 'N1',
  atWallMs: 0,
  kind,
  channel: NORTH,
  saleId: 'SALE-1' as SaleId,
  code: null,
  ...more,
});

const QUIET = [
  ...(['channel-up', 'channel-down'] as const),
  ...(['channel-flagged', 'channel-unflagged', 'attention'] as const),
];
test.each(QUIET)('A7: %s is a quiet line with the channel by its name', (kind) => {
  const quiet = quietNoticeOf(posted(kind, { code: 'TWO_APPROVALS' }), nameOf);
  expect(quietNotice.parse(quiet)).toMatchObject({
    kind,
    from: { en: 'Channel north' },
    code: 'TWO_APPROVALS',
  });
});

test.each(['moved', 'channel-used', 'cover-opened'] as const)(
  '%s is said elsewhere on the screen and is no quiet line',
  (kind) => {
    expect(quietNoticeOf(posted(kind), nameOf)).toBeNull();
  },
);

test('a reversal told as progress and as a closed cover is one line', () => {
  const notices = new Notices(createVirtualClock(), { most: 5, lastMs: 8_000 }, () => {});
  notices.post(reversalNotice('SALE-1', NORTH, nameOf));
  const closed = quietNoticeOf(posted('cover-closed'), nameOf);
  if (closed !== null) notices.post(closed);
  expect(notices.list()).toMatchObject([{ kind: 'reversal-acknowledged' }]);
});

test('ids stay within what the renderer takes, however long the names are', () => {
  const notice = reversalNotice('S'.repeat(40), 'c'.repeat(32) as ChannelId, nameOf);
  expect(quietNotice.safeParse(notice).success).toBe(true);
});

test('each notice has its own eight seconds', async () => {
  const clock = createVirtualClock();
  const notices = new Notices(clock, { most: 5, lastMs: 8_000 }, () => {});
  const line = { kind: 'attention', from: null, to: null, code: null } as const;
  notices.post({ ...line, id: 'first' });
  await clock.advance(5_000);
  notices.post({ ...line, id: 'second' });
  await clock.advance(3_000);
  expect(notices.list().map(({ id }) => id)).toEqual(['second']);
  await clock.advance(5_000);
  expect(notices.list()).toEqual([]);
  expect(clock.pending()).toBe(0);
});
