/** What the simulator's tests share: somebody who takes its messages, a simulator that sends there, one life of a referral. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Bundle, FhirResource } from 'fhir/r4'
import { createFakeCaredove, type FakeCaredove, type FakeCaredoveOptions } from '../fake.ts'

export type Got = { path: string; authorization: string | undefined; message: Bundle & { last_updated?: string } }
const open: { close(): unknown }[] = []

/** Closes what the test opened. */
export async function closeAll(): Promise<void> {
  for (const each of open.splice(0)) await each.close()
}

/** Somebody who takes messages: `answer` says what each is answered with. */
export async function receiver(answer: (got: Got, count: number) => number = () => 200) {
  const got: Got[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = {
        path: request.url ?? '',
        authorization: request.headers.authorization,
        message: JSON.parse(Buffer.concat(chunks).toString()),
      }
      got.push(one)
      const status = answer(one, got.length)
      response.writeHead(status, { 'content-type': 'application/fhir+json' })
      const issue = { severity: 'error', code: 'required', details: { text: 'Date of birth is required' } }
      response.end(JSON.stringify(status < 300 ? {} : { resourceType: 'OperationOutcome', issue: [issue] }))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  open.push(server)
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in/x`, got }
}

const clock = new Date('2026-11-20T15:00:05Z')

export async function started(endpoint: string, options: FakeCaredoveOptions = {}): Promise<FakeCaredove> {
  const fake = await createFakeCaredove({
    now: () => clock,
    ...options,
    target: { endpoint, user: 'hub', token: 'secret' },
  })
  open.push(fake)
  return fake
}

export const resources = ({ message }: Got) =>
  (message.entry ?? []).map(({ resource }) => resource as FhirResource & Loose)
export type Loose = { [field: string]: unknown }
export const only = (got: Got, type: string) =>
  resources(got).find(({ resourceType }) => resourceType === type) as Loose | undefined
export const eventOf = (got: Got) => (only(got, 'MessageHeader')?.eventCoding as { code?: string } | undefined)?.code

/** A referral's whole life, one of every act. */
export async function live(fake: FakeCaredove): Promise<{ reference: string; child: string }> {
  const { reference } = await fake.createReferral({
    listing: '4410',
    attachments: [{ title: "lettre d'accueil.txt", text: 'Bonjour' }],
    registrant: { maritalStatus: 'U', gender: 'Two-Spirit', healthCard: { number: '0000123456', version: 'AB' } },
    requester: { isUser: false },
  })
  await fake.setStatus(reference, 'received')
  await fake.book(reference, { start: '2026-12-01T14:30:00Z' })
  await fake.reschedule(reference, { start: '2026-12-03T20:00:00Z', minutes: 45 })
  await fake.reschedule(reference, { listing: '5120' })
  await fake.unbook(reference)
  await fake.message(reference, 'provider', { text: 'Could you confirm?' })
  await fake.message(reference, 'requester', { document: { title: 'letter.txt', text: 'Yes' } })
  await fake.edit(reference, { registrant: { phoneHome: '416-555-0199' } })
  const child = await fake.route(reference, { listing: '6200' })
  await fake.archive(reference)
  await fake.archive(reference, false)
  await fake.setStatus(reference, 'rejected', 'Ineligible', 'Outside of catchment')
  await fake.reopen(reference)
  await fake.revoke(reference)
  return { reference, child: child.reference }
}

export const lifeEvents = [
  'add-service-request',
  'notify-update-process-request',
  'notify-add-appointment',
  'notify-update-appointment',
  'notify-update-appointment',
  'notify-update-appointment',
  'add-communication',
  'add-communication',
  'notify-update-service-request',
  'add-service-request',
  'notify-update-process-request',
  'notify-update-process-request',
  'notify-update-process-request',
  'notify-update-process-request',
  'revoke-service-request',
]
