/** Identifiers of people at a member, and the records that they lead to. */
import type { MemberIdentifier } from '../model/registry/acts.ts'
import type { Context } from '../pipeline/plan.ts'
import { identifierToken } from '../pipeline/registry-keys.ts'
import { findLinks, type NewLink, writeLinks } from '../store/links.ts'

/** The kind of entity under which links of identifiers stand. */
export const patientEntity = 'patient'

export type Identified = {
  /** The record that an identifier came with, whoever survives it; undefined when nobody is known by it. */
  recordOf(identifier: MemberIdentifier): string | undefined
}

/** Loads what these identifiers lead to at the member's connection. */
export async function loadIdentified(context: Context, identifiers: readonly MemberIdentifier[]): Promise<Identified> {
  const tokens = [...new Set(identifiers.map(each => identifierToken(context, each)))]
  const keys = tokens.map(token => ({ connection: context.connection.id, entity: patientEntity, token }))
  const links = new Map((await findLinks(context.db, keys)).map(link => [link.token, link.record]))
  return { recordOf: each => links.get(String(identifierToken(context, each))) }
}

/** Lets identifiers lead to records from now on; one that leads somewhere already stays as it is. */
export async function linkIdentifiers(
  context: Context,
  links: ReadonlyArray<{ identifier: MemberIdentifier; record: string; reason: 'source' | 'merge' }>,
): Promise<void> {
  const rows = links.map(
    ({ identifier, record, reason }): NewLink => ({
      connection: context.connection.id,
      entity: patientEntity,
      token: identifierToken(context, identifier),
      record,
      kind: 'auto',
      reasons: [reason],
    }),
  )
  await writeLinks(context.db, context.organization, rows, context.now)
}
