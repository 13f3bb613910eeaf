/** The hub's own referral inbox, as the demo looks into it and as its coordinator decides what waits there. */
import { identifierValue, type ServiceRequest } from '../model/fhir.ts'
import { containedOf, referralSystems, registrantOf } from '../model/referral/record.ts'
import type { Hub } from '../pipeline/hub.ts'
import { peopleNear } from '../referrals/candidates.ts'
import { type Decision, decide } from '../referrals/decide.ts'
import { type DocumentRow, documentsOf } from '../store/documents.ts'
import { loadRecords } from '../store/records.ts'
import { withScope } from '../store/scope.ts'

export type InboxReferral = {
  record: string
  version: number
  connection: string
  state: 'new' | 'accepted' | 'declined'
  referral: ServiceRequest
  reference: string
  /** Files that are stored, as their source calls them. */
  files: readonly { title: string; size: number }[]
}

/** Everything in the inbox, oldest first. */
export async function readInbox(hub: Hub, organization: string): Promise<InboxReferral[]> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const { rows } = await db.query<{ record: string; connection: string; inbox: InboxReferral['state'] }>(
      `select record, connection, inbox from referral
        where organization = current_organization() and inbox is not null order by inbox_at, record`,
    )
    const records = await loadRecords(
      db,
      rows.map(row => row.record),
    )
    const versions = new Map(records.map(row => [row.id, row]))
    const files = Map.groupBy(
      await documentsOf(
        db,
        rows.map(row => row.record),
      ),
      row => row.record,
    )
    return rows.map(({ record, connection, inbox: state }) => {
      const row = versions.get(record)
      if (!row) throw new Error('A referral has no record.')
      const opened = hub.sealer.openJson(organization, 'record_version', `${record}/${row.version}`, row.body)
      const referral = opened as unknown as ServiceRequest
      return {
        record,
        version: row.version,
        connection,
        state,
        referral,
        reference: identifierValue(referral, referralSystems.reference) ?? '',
        files: filesOf(referral, files.get(record) ?? []),
      }
    })
  })
}

/** Titles stand in the record, what is stored stands beside it: by the same names. */
function filesOf(referral: ServiceRequest, rows: readonly DocumentRow[]): InboxReferral['files'] {
  const titles = new Map(
    containedOf(referral, 'DocumentReference').map(({ id, content }) => [id, content[0]?.attachment.title ?? '']),
  )
  return rows
    .filter(row => row.state === 'stored')
    .map(row => ({ title: titles.get(row.name) ?? '', size: row.size ?? 0 }))
}

/** Decides what waits, as somebody would who knows the town: known people are linked, and every fourth has no place. */
export async function decideInbox(hub: Hub, organization: string, by: string): Promise<void> {
  const waiting = (await readInbox(hub, organization)).filter(({ state }) => state === 'new')
  for (const [index, each] of waiting.entries()) {
    const decision: Decision =
      index % 4 === 3
        ? { kind: 'decline', reason: 'The group is full until spring' }
        : { kind: 'accept', choice: await clientFor(hub, organization, each) }
    const { kind } = await decide(hub, organization, each.record, decision, { by, expected: each.version })
    if (kind !== 'done') throw new Error(`A referral of the inbox could not be decided: ${kind}`)
  }
}

/** Who it is: the one that is known with the same birth date and first name, else somebody new. */
async function clientFor(hub: Hub, organization: string, { connection, referral }: InboxReferral) {
  const registrant = registrantOf(referral)
  if (!registrant) return { kind: 'new' as const }
  return withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    const own = referral.subject.reference?.split('/')[1]
    const near = await peopleNear({ hub, db, configuration }, connection, registrant, own)
    const same = near.find(
      ({ patient, vetoes }) =>
        vetoes.length === 0 &&
        patient.birthDate === registrant.birthDate &&
        patient.name?.[0]?.given?.[0] === registrant.name?.[0]?.given?.[0],
    )
    return same ? { kind: 'record' as const, record: same.record } : { kind: 'new' as const }
  })
}
