import { describeConnector, type Other, type Target } from '../conformance.ts'
import type { Settings } from './config.ts'
import { createFakeCrms } from './fake.ts'
import { crms } from './index.ts'
import { ioFor, workOf } from './testing/io.ts'

async function openOther(): Promise<Target<Settings>> {
  const fake = await createFakeCrms()
  const fault = (does: 'cut-before' | 'cut-after') => fake.set({ faults: [{ on: 'create', does }] })
  return {
    io: ioFor(fake),
    turn: to =>
      fake.set({
        offline: to === 'off' ? 'refuse' : 'no',
        faults: typeof to === 'number' ? [{ does: 'answer', status: to, percent: 100 }] : [],
      }),
    work: n => workOf({ id: `delivery-of-${n}`, recordId: `record-${n}` }, { externalId: `referral-${n}` }),
    effects: () => fake.referrals().length,
    cut: when => fault(when === 'before' ? 'cut-before' : 'cut-after'),
    close: () => fake.close(),
  }
}

describeConnector(crms, {
  settings: { baseUrl: 'https://crms.example.org', auth: { kind: 'bearer', token: 'an-example' } },
  personal: ['Robin', 'Sample', 'robin.sample@example.org', '+14165550143', '1985-03-14', '12 Example Street'],
  messages: [],
  other: (): Promise<Other<Settings>> => openOther(),
  target: openOther,
})
