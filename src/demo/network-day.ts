/** The network in the scripted day: a clinic tells of its patients, and another gateway asks for them. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Act } from './act.ts'
import type { DiscoveryTold } from './network-simulator.ts'
import { askedFor, complaint, patients, stranger } from './network-town.ts'

export const networkActs: readonly Act[] = [
  {
    says: 'A clinic registers its patients, twins among them, and pushes a visit summary',
    steps: 5,
    async play({ network }, step) {
      for (const patient of Object.values(patients)) {
        await network.clinic.register(patient)
        step()
      }
      await network.clinic.push(patients.known, { title: 'Visit', complaint })
      step()
    },
  },
  {
    says: 'Another gateway of the network asks, signed and over mutual TLS: for one who is known, for a twin, for a stranger',
    steps: 6,
    async play({ network }, step) {
      while (!(await network.answers())) await wait(100)
      const { asks, heard } = network
      const asked = async (question: keyof typeof heard, answer: Promise<unknown>) => {
        Object.assign(heard, { [question]: await answer })
        step()
      }
      const { twin } = patients
      await asked('known', asks.discover(askedFor(patients.known)))
      await asked('twin', asks.discover(askedFor({ ...twin, first: twin.first.slice(0, 1) })))
      await asked('twinByName', asks.discover(askedFor(twin)))
      await asked('stranger', asks.discover(askedFor(stranger)))
      const subject = firstOf(heard.known)
      if (!subject) return
      const { root: authority, extension: id } = subject.id
      await asked('documents', asks.query({ authority, id }, subject.homeCommunity))
      const entry = heard.documents?.kind === 'answered' ? heard.documents.answer.entries?.[0] : undefined
      if (entry) await asked('content', asks.retrieve(entry))
    },
  },
]

export function firstOf(told: DiscoveryTold | undefined) {
  return told?.kind === 'answered' && told.answer.kind === 'found' ? told.answer.subjects?.[0] : undefined
}
