/**
 * The network in the demo: the hub is a gateway with certificates of a test authority, a clinic that its people go to tells of
 * them, and another gateway asks. Nobody here exists.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type PreparedNetwork, setUpTestNetwork } from '../commands/network/set-up-test.ts'
import type { Patient } from '../model/fhir.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { RunningNetwork } from '../server/network/start.ts'
import { withScope } from '../store/scope.ts'
import type { MemberKeys, MemberPatient } from './network-member.ts'

const where = { city: 'Springfield', state: 'IL', zip: '62701' }
const atHome = { ...where, street: '18 Alder Court', phone: '+12176341801', birthDate: '1991-04-12' }

/** Whom the clinic registers: somebody, twins who live together, and somebody else. */
export const patients = {
  known: {
    number: 'RS-1001',
    first: 'Adaeze',
    last: 'Holloway',
    birthDate: '1974-09-03',
    sex: 'Female',
    phone: '+12176341700',
    street: '42 Juniper Street',
    ...where,
  },
  twin: { number: 'RS-1002', first: 'Clara', last: 'Vanterpool', sex: 'Female', ...atHome },
  otherTwin: { number: 'RS-1003', first: 'Chloe', last: 'Vanterpool', sex: 'Female', ...atHome },
  neighbour: {
    number: 'RS-1004',
    first: 'Tobias',
    last: 'Lindgren',
    birthDate: '1958-12-21',
    sex: 'Male',
    phone: '+12176341955',
    street: '44 Juniper Street',
    ...where,
  },
} as const satisfies Record<string, MemberPatient>

/** Nobody whom the clinic knows. */
export const stranger: MemberPatient = {
  ...patients.known,
  first: 'Emmerich',
  last: 'Quillfeather',
  birthDate: '1949-01-30',
  phone: '+12176349999',
  street: '7 Nowhere Road',
}

export const complaint = 'A cough at night for three weeks.'

/** Who somebody is, as another gateway asks. */
export function askedFor({ first, last, birthDate, sex, phone, street, city, state, zip }: MemberPatient): Patient {
  return {
    resourceType: 'Patient',
    name: [{ family: last, given: [first] }],
    birthDate,
    gender: sex === 'Female' ? 'female' : 'male',
    telecom: [{ system: 'phone', value: phone }],
    address: [{ line: [street], city, state, postalCode: zip }],
  }
}

export type NetworkOids = {
  home: string
  patientOid: string
  repositoryOid: string
  memberOid: string
  askerHome: string
}

/** Makes the gateway's folder, and that of who asks it. */
export async function prepareNetwork(dataFolder: string, port: number): Promise<NetworkOids> {
  const prepared = await setUpTestNetwork({ dataFolder, port, now: new Date(), days: 7 })
  if (prepared.kind === 'wrong') throw new Error(prepared.says)
  return oidsOf(prepared)
}

function oidsOf({ home, askerHome }: PreparedNetwork): NetworkOids {
  const [own, patientOid, repositoryOid, memberOid] = [1, 2, 3, 4].map(part => `${home}.1.${part}`)
  return {
    home: own ?? '',
    patientOid: patientOid ?? '',
    repositoryOid: repositoryOid ?? '',
    memberOid: memberOid ?? '',
    askerHome,
  }
}

/** Tells the files where the gateway listens, since its port may have been any; the gateway reads them again. */
export async function announceGateway(dataFolder: string, network: RunningNetwork | undefined): Promise<void> {
  const listens = network?.listensAt()
  if (!network || !listens) throw new Error('The demo has no gateway.')
  const address = `https://localhost:${new URL(listens).port}`
  for (const path of ['network/gateway.yaml', 'network-asker/asker.yaml'].map(name => join(dataFolder, name))) {
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(/https:\/\/localhost:\d+/, address))
  }
  await network.gateway.look()
}

/** The clinic's connection, and the organization's part in the network. */
export function networkYaml({ home, patientOid, repositoryOid, memberOid }: NetworkOids, { jwks }: MemberKeys): string {
  return `
organization: maple-street
connections:
  - { id: riverside, connector: redox, settings: { patientOid: '${memberOid}', jwks: '${jwks}' } }
  - id: network
    connector: carequality
    settings: { homeCommunityId: '${home}', patientOid: '${patientOid}', repositoryOid: '${repositoryOid}' }
`
}

/** Whether the organization answers the network, with everybody who was registered. */
export async function answersNetwork(hub: Hub, organization: string): Promise<boolean> {
  const { rows } = await withScope(hub.pool, organization, db =>
    db.query<{ ready: boolean }>(`
      select exists (select from network_member where organization = current_organization() and state = 'open')
         and not exists (select from registry_patient
                          where organization = current_organization() and projected_at is null) as ready`),
  )
  return rows[0]?.ready === true
}
