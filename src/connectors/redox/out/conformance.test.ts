import { describeConnector, type Target } from '../../conformance.ts'
import { createFakeRedox } from '../fake.ts'
import type { RedoxOutSettings } from './config.ts'
import { redoxOut } from './index.ts'
import { ioFor, workOf } from './testing/io.ts'

async function openTarget(): Promise<Target<RedoxOutSettings>> {
  const fake = await createFakeRedox()
  const io = ioFor(fake)
  return {
    io,
    turn: to =>
      fake.set({
        offline: to === 'off' ? 'refuse' : 'no',
        faults: typeof to === 'number' ? [{ does: 'answer', status: to, percent: 100, on: faultFor(to) }] : [],
      }),
    work: n => workOf(`record-${n}`),
    effects: () => fake.patients().length,
    cut: when => fake.set({ faults: [{ on: 'message', does: when === 'before' ? 'cut-before' : 'cut-after' }] }),
    async close() {
      await io.close()
      await fake.close()
    },
  }
}

/** Content is refused where messages go; everything else strikes whoever asks. */
function faultFor(status: number): 'message' | undefined {
  return status === 422 ? 'message' : undefined
}

describeConnector(redoxOut, {
  settings: {
    clientId: 'causeway',
    privateKey: 'a-key',
    keyId: 'one',
    destination: 'repository',
    patientOid: '2.16.840.1.113883.3.6147.458.2.1',
  },
  personal: ['Rosa', 'Lindqvist', '1984-05-06', '+14165550123', 'rosa.lindqvist@example.com', '12 Example Street'],
  messages: [],
  other: openTarget,
  target: openTarget,
})
