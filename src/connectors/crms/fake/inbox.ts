/** What the simulated CRMS holds: referrals as they arrived, their files, and the answers that belong to idempotency keys. */
import { createHash } from 'node:crypto'
import type { Json } from '../../../model/events.ts'
import { type Fields, fieldAt } from '../fields.ts'

export const statuses = ['new', 'accepted', 'declined', 'closed'] as const
export type Status = (typeof statuses)[number]

export type HeldFile = {
  id: string
  fileName: string
  contentType: string
  size: number
  sha256: string
  bytes: Uint8Array
  at: Date
}

export type HeldReferral = {
  id: string
  externalId?: string
  status: Status
  version: number
  /** Exactly what arrived, in the order in which it arrived. */
  fields: Fields
  files: HeldFile[]
  at: Date
  changedAt: Date
}

export type Inbox = ReturnType<typeof createInbox>

/** An empty inbox. Ids count from 1001, as short numbers that people can say. */
export function createInbox(now: () => Date) {
  const referrals = new Map<string, HeldReferral>()
  const byExternalId = new Map<string, HeldReferral[]>()
  const byKey = new Map<string, { body: string; id: string }>()
  let next = 1001
  let changes = 0

  const touch = (referral: HeldReferral): HeldReferral => {
    referral.version += 1
    referral.changedAt = now()
    changes += 1
    return referral
  }

  return {
    /** Counts every change: tells a page that it is out of date. */
    changes: () => changes,
    all: () => [...referrals.values()],
    get: (id: string) => referrals.get(id),
    withExternalId: (externalId: string): readonly HeldReferral[] => byExternalId.get(externalId) ?? [],
    /** The referral that the same request with this key made before. */
    madeBy: (key: string | undefined, body: string): HeldReferral | undefined => {
      const before = key === undefined ? undefined : byKey.get(key)
      return before?.body === hashOf(body) ? referrals.get(before.id) : undefined
    },
    add(fields: Fields, key: string | undefined, body: string): HeldReferral {
      const at = now()
      const id = String(next++)
      const named = fieldAt(fields, 'externalId')
      const externalId = typeof named === 'string' ? named : undefined
      const referral: HeldReferral = {
        id,
        ...(externalId === undefined ? {} : { externalId }),
        status: 'new',
        version: 1,
        fields,
        files: [],
        at,
        changedAt: at,
      }
      referrals.set(id, referral)
      if (externalId !== undefined) byExternalId.set(externalId, [...(byExternalId.get(externalId) ?? []), referral])
      if (key !== undefined) byKey.set(key, { body: hashOf(body), id })
      changes += 1
      return referral
    },
    change(referral: HeldReferral, fields: Fields): HeldReferral {
      referral.fields = fields
      return touch(referral)
    },
    decide(referral: HeldReferral, status: Status): HeldReferral {
      referral.status = status
      return touch(referral)
    },
    /** Keeps a file; one with the same content is there already. */
    attach(referral: HeldReferral, file: { fileName: string; contentType: string; bytes: Uint8Array }) {
      const sha256 = hashOf(file.bytes)
      const held = referral.files.find(each => each.sha256 === sha256)
      if (held) return { kind: 'duplicate' as const, file: held }
      const kept: HeldFile = {
        ...file,
        id: String(referral.files.length + 1),
        size: file.bytes.byteLength,
        sha256,
        at: now(),
      }
      referral.files.push(kept)
      changes += 1
      return { kind: 'stored' as const, file: kept }
    },
    remove(id: string): void {
      const referral = referrals.get(id)
      if (!referral) return
      referrals.delete(id)
      if (referral.externalId !== undefined)
        byExternalId.set(
          referral.externalId,
          (byExternalId.get(referral.externalId) ?? []).filter(each => each !== referral),
        )
      changes += 1
    },
    clear(): void {
      referrals.clear()
      byExternalId.clear()
      byKey.clear()
      next = 1001
      changes += 1
    },
  }
}

export function hashOf(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** A referral as the interface shows it. */
export function shownReferral({ id, externalId, status, version, fields, files, at }: HeldReferral): Json {
  return {
    ...(fields as { [field: string]: Json }),
    id,
    ...(externalId === undefined ? {} : { externalId }),
    status,
    version,
    receivedAt: at.toISOString(),
    attachments: files.map(({ id: file, fileName, contentType, size, sha256 }) => ({
      id: file,
      fileName,
      contentType,
      size,
      sha256,
    })),
  }
}
