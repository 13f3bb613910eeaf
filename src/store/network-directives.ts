/** Directives: what people said about being told of over the network. */
import type { Directive, DirectiveScope } from '../model/network/release.ts'
import type { Sql } from './scope.ts'

/** What stands about somebody this moment, with everybody who is one with them. */
export type Standing = {
  directives: readonly Directive[]
  /** HL7 v3 Confidentiality, other than normal. */
  labels: readonly string[]
}

/** What stands about each of these people, in the order asked. Needs no scope, and may run in the network role. */
export async function standingsNow(
  db: Sql,
  people: ReadonlyArray<{ organization: string; person: string }>,
  now: Date,
): Promise<Standing[]> {
  const found = people.map(() => ({ directives: [] as Directive[], labels: [] as string[] }))
  if (people.length === 0) return found
  const { rows } = await db.query<{
    place: number
    code: `${Directive['kind']} ${DirectiveScope}` | `label ${string}`
  }>({
    name: 'network-directives',
    text: 'select place, code from network_directives($1::uuid[], $2::uuid[], $3)',
    values: [people.map(each => each.organization), people.map(each => each.person), now],
  })
  for (const { place, code } of rows) {
    const blank = code.indexOf(' ')
    const said = [code.slice(0, blank), code.slice(blank + 1)]
    const [kind, scope] = said as ['label', string] | [Directive['kind'], DirectiveScope]
    if (kind === 'label') found[place - 1]?.labels.push(scope)
    else found[place - 1]?.directives.push({ kind, scope })
  }
  return found
}

export type DirectiveRow = {
  id: string
  person: string
  kind: Directive['kind']
  scope: DirectiveScope
  reason: Buffer | null
  set_by: string
  at: Date
  until: Date | null
  ended_by: string | null
  ended_at: Date | null
}

/** Every directive of these records, those that ended too, the latest first. */
export async function directivesOfRecords(db: Sql, records: readonly string[], limit: number): Promise<DirectiveRow[]> {
  const { rows } = await db.query<DirectiveRow>({
    name: 'network-directives-of-records',
    text: `
      select d.id, d.person, d.kind, d.scope, d.reason, d.set_by, d.at, d.until, d.ended_by, d.ended_at
        from unnest($1::uuid[]) as wanted (person)
       cross join lateral (
         select * from network_directive
          where organization = current_organization() and person = wanted.person
          order by id desc limit $2) d
       order by d.id desc
       limit $2`,
    values: [records, limit],
  })
  return rows
}

export type NewDirective = Directive & {
  id: string
  person: string
  until?: Date | undefined
  reason?: Buffer
  by: string
}

/** Writes directives. One that holds already stays as it was. */
export async function insertDirectives(
  db: Sql,
  organization: string,
  rows: readonly NewDirective[],
  now: Date,
): Promise<void> {
  for (const { id, person, kind, scope, until, reason, by } of rows)
    await db.query(
      `insert into network_directive (organization, id, person, kind, scope, reason, set_by, at, until)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (organization, person, kind, scope) where ended_at is null do nothing`,
      [organization, id, person, kind, scope, reason ?? null, by, now, until ?? null],
    )
}

/** Ends directives that hold. */
export async function endDirectives(db: Sql, ids: readonly string[], by: string, now: Date): Promise<void> {
  if (ids.length === 0) return
  await db.query(
    `update network_directive set ended_by = $2, ended_at = $3
      where organization = current_organization() and id = any ($1::uuid[]) and ended_at is null`,
    [ids, by, now],
  )
}

/** Holds a person's row until the transaction ends, so that two changes of their directives follow each other. */
export async function lockPerson(db: Sql, record: string): Promise<void> {
  await db.query(
    'select from registry_patient where organization = current_organization() and record = $1 for update',
    [record],
  )
}
