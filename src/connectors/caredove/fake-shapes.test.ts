/**
 * The simulator's messages against those that the vendor published and their completions, key by key. They lie beside the
 * repository, where a plain clone has none: then this is skipped, and said.
 */
import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFakeCaredove, type FakeCaredove, type Style } from './fake.ts'

const shared = new URL('../../../../shared/data/caredove/', import.meta.url)
const hasShared = existsSync(shared)
if (!hasShared) console.error('SKIPPED: the published messages of Caredove are not on this machine.')

type Loose = { [field: string]: unknown }

const fixture = (name: string): Loose => JSON.parse(readFileSync(new URL(`${name}.json`, shared), 'utf8')).body

/** Every path of a value with the type at its end; places in lists are not told apart, resources by their type. */
function pathsOf(value: unknown, path = ''): Set<string> {
  if (Array.isArray(value)) return new Set([`${path} list`, ...value.flatMap(each => [...pathsOf(each, `${path}[]`)])])
  if (typeof value !== 'object' || value === null) return new Set([`${path} ${typeof value}`])
  const type = (value as Loose).resourceType
  const here = path.startsWith('.entry') && typeof type === 'string' ? `${path}(${type})` : path
  return new Set(Object.entries(value).flatMap(([key, each]) => [...pathsOf(each, `${here}.${key}`)]))
}

let fake: FakeCaredove
beforeAll(async () => {
  // Nobody listens there: what would have been sent is what counts.
  fake = await createFakeCaredove({ target: { endpoint: 'http://127.0.0.1:1', user: 'hub', token: 'secret' } })
})
afterAll(() => fake.close())

const letter = { title: "lettre d'accueil.txt", text: 'Bonjour' }
/** What the completed fixtures say of their referral, as far as it changes the keys. */
async function referral(style: Style = 'published'): Promise<string> {
  const { reference } = await fake.createReferral({
    listing: 'Family counselling',
    registrant: { middle: 'Jo', language: { code: 'fr-CA', text: 'French' }, healthCard: { number: '0000000000' } },
    answers: {
      pronouns: 'they/them',
      'message-home': true,
      'message-alt': false,
      access: ['Wheelchair access', 'Interprète <français>'],
    },
    attachments: [letter],
    style,
  })
  return reference
}
const lastOf = (reference: string): Loose => JSON.parse(fake.sent(reference).at(-1)?.body ?? '{}')

const acts: readonly [fixture: string, act: (reference: string) => Promise<unknown>][] = [
  ['completed_add_service_request', async () => undefined],
  ['completed_update_service_request_EDIT_ADDS_DOB', reference => fake.edit(reference)],
  ['completed_process_request_ready', reference => fake.setStatus(reference, 'ready')],
  ['completed_process_request_received', reference => fake.setStatus(reference, 'received')],
  ['completed_process_request_custom_label', reference => fake.setStatus(reference, 'in-progress', 'Étape 2')],
  ['completed_process_request_closed_completed', reference => fake.setStatus(reference, 'completed')],
  [
    'completed_process_request_closed_rejected',
    reference => fake.setStatus(reference, 'rejected', 'Ineligible', 'Outside of catchment'),
  ],
  ['completed_process_request_closed_cancelled', reference => fake.setStatus(reference, 'cancelled')],
  ['completed_process_request_closed_failed_no_show', reference => fake.setStatus(reference, 'failed', 'No Show')],
  ['completed_process_request_closed_error', reference => fake.setStatus(reference, 'entered-in-error')],
  ['completed_revoke_service_request', reference => fake.revoke(reference)],
  ['completed_booked', reference => fake.book(reference)],
  ['published_notify_update_appointment_booked', reference => moved(reference)],
  ['completed_rescheduled', reference => fake.book(reference).then(() => fake.reschedule(reference))],
  ['completed_unbooked', reference => fake.book(reference).then(() => fake.unbook(reference))],
  ['published_notify_update_appointment_cancel', reference => fake.book(reference).then(() => fake.unbook(reference))],
  [
    'published_notify_add_appointment_cancelled',
    reference => fake.book(reference).then(() => fake.unbook(reference, { underAdd: true })),
  ],
  ['completed_communication_from_provider', reference => fake.message(reference, 'provider')],
  [
    'completed_communication_from_requester',
    reference =>
      fake.message(reference, 'provider').then(() => fake.message(reference, 'requester', { document: letter })),
  ],
]

/** A moved appointment without participants, as it was published. */
async function moved(reference: string): Promise<void> {
  await fake.book(reference)
  fake.set({ participants: 'never' })
  await fake.reschedule(reference)
  fake.set({ participants: 'when-moved' })
}

describe.skipIf(!hasShared)('messages of the simulated Caredove', () => {
  it.each(acts)('have the keys of %s', async (name, act) => {
    const reference = await referral()
    await act(reference)
    expect([...pathsOf(lastOf(reference))].sort()).toEqual([...pathsOf(fixture(name))].sort())
  })

  it('have the keys of completed_add_service_request_ROUTED when a referral is routed', async () => {
    const child = await fake.route(await referral(), { listing: '4410' })
    const items = (path: string) => path.includes('(QuestionnaireResponse).item')
    const ours = [...pathsOf(lastOf(child.reference))].filter(path => !items(path))
    expect(ours.sort()).toEqual(
      [...pathsOf(fixture('completed_add_service_request_ROUTED'))].filter(path => !items(path)).sort(),
    )
  })

  it('without a birth date lack that key only', async () => {
    const reference = await referral()
    await fake.edit(reference, { registrant: { birthDate: null } })
    const full = fixture('completed_add_service_request')
    const missing = [...pathsOf(full)].filter(path => !pathsOf(lastOf(reference)).has(path))
    expect(missing).toEqual(['.entry[].resource(Patient).birthDate string'])
    expect(pathsOf(fixture('completed_add_service_request_MISSING_DOB'))).not.toContain(missing[0])
  })

  it.each(['completed_add_service_request_REFERENCE_STYLE', 'published_reference_add_service_request_HEAD'])(
    'in the reference style have every key of %s',
    async name => {
      const reference = await referral('reference')
      await fake.edit(reference, { registrant: { maritalStatus: 'U' } })
      const ours = pathsOf(lastOf(reference))
      expect([...pathsOf(fixture(name))].filter(path => !ours.has(path))).toEqual([])
    },
  )
})
