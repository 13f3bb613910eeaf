/** Institutions: sixty-four people at one address and phone who are no household. Source: reference/matching.md section 8. */
import { bornAt, residentAge } from './ages.ts'
import { yearOf } from './dates.ts'
import { addDetails, type Country, type Shared } from './details.ts'
import { givenNameOf, type Sex } from './given-names.ts'
import { phoneOf } from './numbers.ts'
import type { Institution, Person } from './person.ts'
import { homeOf } from './places.ts'
import type { Plan } from './plan.ts'
import { streamOf } from './streams.ts'
import { type Group, groupOf, surnameOf } from './surnames.ts'

/** Shares of men, where they are not half. */
const men: Partial<Record<Institution, number>> = { prison: 0.92, 'nursing facility': 0.35, 'migrant camp': 0.8 }

/** Everybody of an institution, or only the one of a place: residents do not depend on each other. */
export function peopleOfInstitution(plan: Plan, institution: Institution, country: Country, only?: number): Person[] {
  const common = streamOf(country.seed, 'household', plan.first)
  const { unit: _, ...home } = homeOf(common)
  const shared = { plan, home, homePhone: phoneOf(home.zip, common), family: [] }
  const places = only === undefined ? plan.roles.map((_role, at) => at) : [only - plan.first]
  return places.map(at => residentOf(at, institution, shared, country))
}

function residentOf(at: number, institution: Institution, shared: Shared, country: Country): Person {
  const random = streamOf(country.seed, 'resident', shared.plan.first + at)
  const sex: Sex = random.chance(men[institution] ?? 0.5) ? 'male' : 'female'
  const group: Group = institution === 'migrant camp' && random.chance(0.85) ? 'hispanic' : groupOf.pick(random)
  const born = bornAt(residentAge(institution, random), country.day, random)
  const known = {
    role: 'resident' as const,
    group,
    sex,
    first: givenNameOf(sex, yearOf(born), group, random),
    ...(random.chance(0.5) ? { middle: givenNameOf(sex, yearOf(born), group, random) } : {}),
    last: surnameOf(group, random),
    born,
  }
  const { mobile, email, ...person } = addDetails(known, at, shared, random, country)
  // Few inside have a phone or an e-mail that is theirs alone.
  const own = institution === 'dormitory' || institution === 'hotel' || random.chance(0.3)
  return { ...person, institution, ...(own && mobile ? { mobile } : {}), ...(own && email ? { email } : {}) }
}
