/**
 * Referrals for the load, as Caredove sends them: whole messages written by the simulator's own shape functions, in the
 * published style, each about a person and a number of its own, with a PDF of 40 KB and a text of 4 KB inside.
 */
import { createReferral } from '../../src/connectors/caredove/fake/create.ts'
import { makePdf } from '../../src/connectors/caredove/fake/files.ts'
import { CreateInput } from '../../src/connectors/caredove/fake/inputs.ts'
import { tell } from '../../src/connectors/caredove/fake/messages.ts'
import { seeded } from '../../src/connectors/caredove/fake/people.ts'
import { createSender } from '../../src/connectors/caredove/fake/sender.ts'
import { writeMessage, writerFor } from '../../src/connectors/caredove/fake/style.ts'
import { newWorld } from '../../src/connectors/caredove/fake/world.ts'
import { someone } from './bookings.ts'
import type { Sendable } from './load.ts'

export const account = { user: 'hub@example.org', token: 'token-of-the-benchmark' }
/** The listing that all are for, by its id at Caredove; its form has a question of every type. */
export const listing = { sourceId: '4410', name: 'Walk-in counselling' }
/** Files that the CRMS has of each when it is complete: the summary and both attachments. */
export const filesOfEach = 3
const pdfBytes = 40_000
const textBytes = 4_000

/** Messages of `count` new referrals; numbers go on from `first`, so that two sets share nobody. */
export async function referralMessages(count: number, first: number): Promise<Sendable[]> {
  const world = newWorld(() => new Date(), seeded(first + 1), { style: 'published' })
  const sender = createSender(world) // no listing is integrated: it has nothing to send
  const writer = writerFor(world, 'published')
  const authorization = `Basic ${Buffer.from(`${account.user}:${account.token}`).toString('base64')}`
  const messages: Sendable[] = []
  for (let index = first; index < first + count; index += 1) {
    const referral = await createReferral({ world, sender }, inputOf(index))
    if (!('reference' in referral)) throw new Error('the simulator refused a referral')
    const message = writeMessage(
      writer,
      referral,
      'https://hub.example.org',
      tell(writer, referral, { kind: 'received' }),
    )
    messages.push({
      headers: { 'content-type': 'application/fhir+json', authorization },
      body: Buffer.from(JSON.stringify(message)),
    })
    world.referrals.clear()
  }
  sender.close()
  return messages
}

function inputOf(index: number) {
  const { given, family, birthDate, phone, email } = someone(index)
  const letter = { title: 'letter.pdf', contentType: 'application/pdf', bytes: letterOf(index) }
  const text = `Notes of the intake call, number ${index}. `.padEnd(textBytes, 'The person asks for evening sessions. ')
  return CreateInput.parse({
    listing: listing.sourceId,
    reference: String(4_000_000_000 + index),
    registrant: { first: given, last: family, birthDate, phoneHome: phone, email },
    attachments: [letter, { title: 'intake-notes.txt', contentType: 'text/plain', text }],
    summary: false, // the third file is the summary that the hub makes
  })
}

/** No two are alike: a file that the CRMS has under its hash would not be sent twice. */
function letterOf(index: number): Buffer {
  const line = 'The person was seen in the clinic; the history, the findings and the plan are on this page.'
  const lines = Array.from({ length: Math.floor(pdfBytes / (line.length + 20)) }, (_, row) => `${index}.${row} ${line}`)
  return makePdf(lines)
}
