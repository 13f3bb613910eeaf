/** Images that a note only names are fetched when they are needed first: right before they are brought to the appointment. */

import type { Answer } from '../model/sessions/bringing.ts'
import type { ReadNote } from '../model/sessions/read-note.ts'
import type { SignatureValue } from '../model/sessions/source.ts'
import type { ConnectionConfig } from '../pipeline/configuration.ts'
import { type Hub, ioOf } from '../pipeline/hub.ts'

/** How many are fetched at once. */
const atOnce = 8

export type Fetched = { kind: 'whole'; read: ReadNote } | { kind: 'not-now'; answer: Answer }

/** The notes with their images in place, in the same order; one that cannot be fetched now waits with its whole note. */
export async function fetchSignatures(
  hub: Hub,
  connection: ConnectionConfig,
  notes: readonly ReadNote[],
): Promise<Fetched[]> {
  const done: Fetched[] = []
  for (let start = 0; start < notes.length; start += atOnce)
    done.push(
      ...(await Promise.all(notes.slice(start, start + atOnce).map(read => fetchForNote(hub, connection, read)))),
    )
  return done
}

async function fetchForNote(hub: Hub, connection: ConnectionConfig, read: ReadNote): Promise<Fetched> {
  const { therapistSignature, guardian } = read.content
  if (!isNamed(therapistSignature) && !isNamed(guardian?.signature)) return { kind: 'whole', read }
  const [therapist, guardians] = await Promise.all([
    fetchOne(hub, connection, therapistSignature),
    fetchOne(hub, connection, guardian?.signature),
  ])
  for (const each of [therapist, guardians])
    if (each && 'answer' in each) return { kind: 'not-now', answer: each.answer }
  const value = (each: One | undefined) => (each && 'value' in each ? each.value : undefined)
  const content = {
    ...read.content,
    ...(therapistSignature ? { therapistSignature: value(therapist) ?? therapistSignature } : {}),
    ...(guardian
      ? {
          guardian: {
            ...guardian,
            ...(guardian.signature ? { signature: value(guardians) ?? guardian.signature } : {}),
          },
        }
      : {}),
  }
  return { kind: 'whole', read: { ...read, content } }
}

type One = { value: SignatureValue } | { answer: Answer }

async function fetchOne(
  hub: Hub,
  connection: ConnectionConfig,
  signature: SignatureValue | undefined,
): Promise<One | undefined> {
  if (!signature || !('ref' in signature)) return signature && { value: signature }
  const { contentType, signedAt, ref } = signature
  const rest = { contentType, ...(signedAt ? { signedAt } : {}) }
  const found = await connection.connector.sessions?.signature(ioOf(hub, connection), ref)
  switch (found?.kind) {
    case 'found':
      return { value: { ...rest, data: Buffer.from(found.bytes).toString('base64') } }
    case 'refused':
      // Too large, or gone: the note goes on without it, and the gates say what is missing.
      return { value: { ...rest, tooLarge: 0 } }
    case 'retry':
    case 'connection':
      return { answer: found }
    case undefined:
      return { value: { ...rest, tooLarge: 0 } }
  }
}

function isNamed(signature: SignatureValue | undefined): boolean {
  return signature !== undefined && 'ref' in signature
}
