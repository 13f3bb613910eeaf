/** What a change of role and rights gives and takes, as actions of the table. */
import type { RoleTable, Standing } from '../../api/people.ts'

export type Difference = { gains: string[]; loses: string[] }

/** Everything somebody with this standing may do, in the order of the table. */
export function actionsOf(table: RoleTable, { role, rights }: Pick<Standing, 'role' | 'rights'>): string[] {
  const row = table.roles.find(each => each.role === role)
  const may = new Set([...(row?.may ?? []), ...rights.filter(right => row?.rights.includes(right))])
  return table.actions.filter(action => may.has(action))
}

/** What `after` may do that `before` may not, and the other way round. */
export function differenceOf(
  table: RoleTable,
  before: Pick<Standing, 'role' | 'rights'>,
  after: Pick<Standing, 'role' | 'rights'>,
): Difference {
  const [old, next] = [actionsOf(table, before), actionsOf(table, after)]
  return {
    gains: next.filter(action => !old.includes(action)),
    loses: old.filter(action => !next.includes(action)),
  }
}
