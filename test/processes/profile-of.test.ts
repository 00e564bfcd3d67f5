import { expect, test } from 'vitest';
import { method } from '#contract/method.ts';
import { channelProfile } from '#daemon/core/channel-profile.ts';
import { profileOf } from './profile-of.ts';
import { EAST, HARBOR, SCENARIOS } from './scenarios.ts';

/** The everyday run leaves the slow scenarios out: without this they may stop starting unseen. */
test.each(SCENARIOS)('the service takes the channels of the crash scenario $name', (scenario) => {
  for (const id of [EAST, HARBOR]) {
    const name = { zh: '银行', en: 'Bank' };
    const acquirer = { id, name, url: 'ws://127.0.0.1:9', methods: method.options };
    expect(channelProfile.safeParse(profileOf(acquirer, scenario))).toMatchObject({
      success: true,
    });
  }
});
