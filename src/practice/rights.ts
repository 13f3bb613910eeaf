/**
 * Who may do what at which agency. An integration-admin may do everything; everybody else has what was given to them, at
 * one agency or at all. Source: reference/sessions.md gates R20, tabs; P 6221.
 */
import type { PracticeRights } from '../connectors/practice.ts'
import { standingAtPractice } from '../store/practice-rights.ts'
import type { Sql } from '../store/scope.ts'
import { type PracticeMay, practiceMays } from './shapes.ts'

export type Access = {
  /** Whether something may be done at an agency. */
  at(agency: string, may: PracticeMay): boolean
  /** Where it may be done. */
  agencies(may: PracticeMay): 'all' | readonly string[]
}

/** What an account may do. Whoever may do anything at an agency sees it. */
export async function accessOf(db: Sql, account: string): Promise<Access> {
  const rows = await standingAtPractice(db, account)
  if (rows.some(({ role }) => role === 'integration-admin')) return everything
  const given = rows.flatMap(({ agency, may }) => (may ? [{ agency, may: new Set<string>([...may, 'view']) }] : []))
  return {
    at: (agency, may) => given.some(each => each.may.has(may) && (each.agency === null || each.agency === agency)),
    agencies(may) {
      const where = given.filter(each => each.may.has(may)).map(({ agency }) => agency)
      return where.includes(null) ? 'all' : where.flatMap(agency => agency ?? [])
    },
  }
}

const everything: Access = { at: () => true, agencies: () => 'all' }

/** The same as the contract of a practice management has it: where somebody sees something, what they may do anywhere. */
export function rightsFrom(access: Access): PracticeRights {
  const may = Object.fromEntries(
    practiceMays.map(each => {
      const where = access.agencies(each)
      return [each, where === 'all' || where.length > 0]
    }),
  ) as Record<PracticeMay, boolean>
  return {
    agencies: access.agencies('view'),
    create: may.create,
    edit: may.edit,
    render: may.render,
    unrender: may.unrender,
  }
}
