import { describeConnector, type Target } from '../conformance.ts'
import type { Settings } from './config.ts'
import { createFakeRest } from './fake.ts'
import { rest } from './index.ts'
import { ioFor, workOf } from './testing/io.ts'

async function openOther(): Promise<Target<Settings>> {
  const fake = await createFakeRest()
  return {
    io: ioFor(fake.settings()),
    turn: to => fake.turn(to),
    work: n => workOf(n),
    effects: () => fake.entries().length,
    cut: async when => fake.cut(when),
    close: () => fake.close(),
  }
}

describeConnector(rest, {
  settings: {
    baseUrl: 'https://ehr.example.org/api',
    auth: { kind: 'bearer', token: 'an-example' },
    appointment: { create: { path: 'appointments' } },
    patient: { create: { path: 'patients' } },
  },
  personal: ['Robin', 'Sample', 'robin.sample@example.org', '+14165550143', '1985-03-14'],
  messages: [],
  other: openOther,
  target: openOther,
})
