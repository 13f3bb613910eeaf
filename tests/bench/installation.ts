/**
 * What is measured: a real installation on this machine. PostgreSQL (embedded, durable), a web and a worker process started
 * by the command line, the simulated EHR as a process, and this process as the load generator.
 */
import { randomBytes } from 'node:crypto'
import { ehrClient, type Simulator, startSimulator } from '../../src/demo/simulators.ts'
import { type BenchHub, openBenchHub } from './bench-hub.ts'
import { patientOf } from './bookings.ts'

export type Installation = BenchHub & {
  ehr: ReturnType<typeof ehrClient> & { url: string; pid: number }
  secret: string
  /** Takes away the messages that were only received, so that the next measurement does not apply them. */
  empty(): Promise<void>
}

/** Sets everything up with `people` patients known to the EHR. */
export async function openInstallation(people: number): Promise<Installation> {
  const simulator: Simulator = await startSimulator('ehr', 0)
  const ehr = { ...ehrClient(simulator.url), url: simulator.url, pid: simulator.pid }
  await ehr.put({
    resourceType: 'Practitioner',
    id: 'okafor',
    active: true,
    name: [{ family: 'Okafor', given: ['Imani'] }],
  })
  await ehr.put({ resourceType: 'Location', id: 'main', status: 'active', name: 'Main clinic' })
  for (let index = 0; index < people; index += 1) await ehr.put(patientOf(index))
  const secret = randomBytes(16).toString('hex')
  const hub = await openBenchHub(yaml(simulator.url, secret))
  return {
    ...hub,
    ehr,
    secret,
    empty: () => hub.asOwner('truncate message cascade'),
    async close() {
      await hub.close()
      await simulator.stop()
    },
  }
}

function yaml(ehr: string, secret: string): string {
  return `
organization: { slug: bench, name: Bench, environment: staging }
connections:
  - { id: calcom, connector: calcom, settings: { webhookSecrets: ['${secret}'] } }
  - { id: ehr, connector: fhir, settings: { baseUrl: '${ehr}', auth: { kind: none } } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'] }
crosswalks:
  - { id: practitioners, kind: practitioner, from: calcom, to: ehr, entries: { '5': Practitioner/okafor } }
  - { id: places, kind: location, from: calcom, to: ehr, entries: { '12 Clinic Way, Toronto': Location/main } }
  - { id: visits, kind: event-type, from: calcom, to: ehr, entries: { '7': { serviceType: { code: visit } } } }
  - { id: questions, kind: question, from: calcom, to: ehr, entries: { dateOfBirth: birthDate } }
`
}
