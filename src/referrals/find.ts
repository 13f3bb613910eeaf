/**
 * What somebody typed, as referrals: the number people say on the phone or another id, or a person by name, birth date,
 * phone or e-mail; all through tokens, so SQL never sees it in clear.
 */
import { searchInputs } from '../matching/search.ts'
import type { Configuration } from '../pipeline/configuration.ts'
import type { Hub } from '../pipeline/hub.ts'
import { aliasToken } from '../pipeline/items.ts'
import { findLinks } from '../store/links.ts'
import { referralsAmong, referralsOf } from '../store/lists/referrals.ts'
import { patientsAmong, personsWithTokens } from '../store/persons.ts'
import type { Scope } from '../store/scope.ts'

export type Parts = { hub: Hub; db: Scope; configuration: Configuration }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const mostPeople = 200
const mostReferrals = 1_000

/** The records of the referrals that a text leads to; none when it means nothing here. */
export async function findReferrals(parts: Parts, text: string): Promise<string[]> {
  const asked = text.trim()
  const byId = /\s/.test(asked) ? [] : await findById(parts, asked)
  if (byId.length > 0) return byId
  const { hub, db } = parts
  const tokens = searchInputs(asked, { now: hub.now() }).map(input => ({
    kind: input.kind,
    token: hub.tokens.token(db.organization, input.kind, input.text),
  }))
  return referralsAbout(db, await personsWithTokens(db, tokens, mostPeople))
}

async function findById({ hub, db, configuration }: Parts, value: string): Promise<string[]> {
  const own = value.toLowerCase()
  const direct = uuid.test(own) ? await referralsAbout(db, [own]) : []
  if (direct.length > 0) return direct
  const keys = [...configuration.connections.values()].flatMap(({ id, connector }) =>
    (connector.ids ?? [])
      .filter(({ entity }) => entity === 'referral')
      .map(({ entity, system }) => ({
        connection: id,
        entity,
        token: aliasToken({ hub, organization: db.organization }, entity, { system, value }),
      })),
  )
  return [...new Set((await findLinks(db, keys)).map(link => link.record))]
}

/** Those of the records that are referrals, and the referrals of those that are people. */
async function referralsAbout(db: Scope, records: readonly string[]): Promise<string[]> {
  const people = await patientsAmong(db, records)
  const theirs = await referralsOf(db, people, mostReferrals)
  return [...new Set([...(await referralsAmong(db, records)), ...theirs])].slice(0, mostReferrals)
}
