/**
 * The deterministic rules an organization can switch on, as data: what identifies a person without any weighing.
 * Source: reference/matching.md section 6, step 1.
 */
import type { OwnRule } from '../../model/matching.ts'
import type { Comparison } from '../compare.ts'
import { contradicts } from '../contradiction.ts'

/** Changes with every row. */
export const tenantRulesVersion = 1

export type TenantRuleName = OwnRule

type TenantRule = { name: TenantRuleName; why: string; holds: (c: Comparison, sameSite: boolean) => boolean }

export const tenantRules: readonly TenantRule[] = [
  {
    name: 'identifier',
    why: 'one namespace gives one person one identifier; a first name or birth date against it outweighs it',
    holds: c => c.identifier === 'exact' && !contradicts(c),
  },
  {
    name: 'name-birth-date-site',
    why: 'within one site two people of one name and birth date are known to its staff',
    holds: (c, sameSite) =>
      sameSite && c.firstName === 'exact' && c.lastName === 'exact' && c.birthDate === 'exact' && !contradicts(c),
  },
]

/** The names of the rules that are switched on and hold. */
export function metTenantRules(c: Comparison, sameSite: boolean, on: readonly TenantRuleName[]): TenantRuleName[] {
  return tenantRules.filter(({ name, holds }) => on.includes(name) && holds(c, sameSite)).map(({ name }) => name)
}
