/**
 * Says whom a referral is about: a new version of its record, by a person's word. Somebody whom this referral alone had made
 * is kept, points to who they turned out to be, and is found no more; taking it back undoes all of it.
 */
import { demographicsOf } from '../matching/person.ts'
import { tokenInputs } from '../matching/tokens.ts'
import type { Json } from '../model/events.ts'
import { type Patient, personOf, type ServiceRequest } from '../model/fhir.ts'
import { registrantOf } from '../model/referral/record.ts'
import { demographicsOptions } from '../pipeline/items.ts'
import { parentKind } from '../pipeline/referral-parents.ts'
import { replaceTokens } from '../store/links.ts'
import { loadRecords, type RecordRow, writeRecords } from '../store/records.ts'
import { addTokens, dropTokens, isOnlyOf, type Token } from '../store/referral-people.ts'
import type { Parts } from './find.ts'

/** The kinds that a person's search reads. */
const searched: ReadonlySet<string> = new Set(['name-prefix', 'birth-date', 'phone', 'email'])

export type OpenReferral = { row: RecordRow; referral: ServiceRequest }

/** Whom it was about before, and whether that person was retired with the move. */
export type Moved = { version: number; from: string | undefined; retired: boolean }

/** A referral's record, opened; undefined when there is none. */
export async function openReferral({ hub, db }: Parts, record: string): Promise<OpenReferral | undefined> {
  const [row] = await loadRecords(db, [record])
  if (row?.type !== 'ServiceRequest') return undefined
  const body = hub.sealer.openJson(db.organization, 'record_version', `${record}/${row.version}`, row.body)
  return { row, referral: body as unknown as ServiceRequest }
}

/** Makes the referral about `to`. The caller holds the locks of the referral and of both people. */
export async function moveSubject(parts: Parts, { row, referral }: OpenReferral, to: string): Promise<Moved> {
  const from = personOf(referral)
  const version = await writeSubject(parts, row, referral, to)
  const retired = from !== undefined && (await isOnlyOf(parts.db, from, row.id))
  if (retired) {
    await changePatient(parts, from, patient => ({
      ...patient,
      active: false,
      link: [...(patient.link ?? []).filter(isOther), { other: { reference: `Patient/${to}` }, type: 'replaced-by' }],
    }))
    // Matching must not come upon them again; whoever searches by this referral's spelling still finds it.
    await replaceTokens(parts.db, parts.db.organization, [{ record: from, tokens: [], isNew: false }])
  }
  const registrant = registrantOf(referral)
  if (registrant)
    await addTokens(
      parts.db,
      parts.db.organization,
      tokensOf(parts, registrant)
        .filter(({ kind }) => searched.has(kind))
        .map(token => ({ ...token, record: row.id })),
    )
  return { version, from, retired }
}

/** Takes a move back. The caller holds the locks of the referral and of both people. */
export async function moveBack(
  parts: Parts,
  { row, referral }: OpenReferral,
  back: { to: string; retired: boolean },
): Promise<number> {
  const version = await writeSubject(parts, row, referral, back.to)
  if (back.retired) {
    const restored = await changePatient(parts, back.to, ({ link, ...patient }) => {
      const links = (link ?? []).filter(isOther)
      return { ...patient, active: true, ...(links.length > 0 ? { link: links } : {}) }
    })
    if (restored)
      await replaceTokens(parts.db, parts.db.organization, [
        { record: back.to, tokens: tokensOf(parts, restored), isNew: false },
      ])
  }
  await dropTokens(parts.db, row.id, parentKind)
  return version
}

/** A version without an event: nothing happened at the source. */
async function writeSubject({ hub, db }: Parts, row: RecordRow, referral: ServiceRequest, to: string): Promise<number> {
  const version = row.version + 1
  const body = { ...referral, subject: { reference: `Patient/${to}` } } as unknown as Json
  await writeRecords(
    db,
    db.organization,
    [
      {
        id: row.id,
        type: 'ServiceRequest',
        version,
        ...(row.status === null ? {} : { status: row.status }),
        connection: row.connection,
        person: to,
        body: hub.sealer.sealJson(db.organization, 'record_version', `${row.id}/${version}`, body),
      },
    ],
    hub.now(),
  )
  return version
}

async function changePatient(
  { hub, db }: Parts,
  record: string,
  change: (patient: Patient) => Patient,
): Promise<Patient | undefined> {
  const [row] = await loadRecords(db, [record])
  if (!row) return undefined
  const { organization } = db
  const before = hub.sealer.openJson(organization, 'record_version', `${record}/${row.version}`, row.body)
  const version = row.version + 1
  const changed = change(before as unknown as Patient)
  const body = hub.sealer.sealJson(organization, 'record_version', `${record}/${version}`, changed as unknown as Json)
  await writeRecords(
    db,
    organization,
    [{ id: record, type: 'Patient', version, connection: row.connection, body }],
    hub.now(),
  )
  return changed
}

function isOther({ type }: { type: string }): boolean {
  return type !== 'replaced-by'
}

function tokensOf({ hub, db, configuration }: Parts, patient: Patient): Token[] {
  const demographics = demographicsOf(patient, demographicsOptions({ configuration, now: hub.now() }))
  return tokenInputs(demographics).map(({ kind, text }) => ({
    kind,
    token: hub.tokens.token(db.organization, kind, text),
  }))
}
