/**
 * A household with its people: couples who share a surname or not, children who have it from them, now and then twins
 * or a son of his father's name, one home and phone. Ages, names, moves and numbers follow from the household's number.
 */
import type { Random } from '../random.ts'
import { bornAt, type HeadKind, headAge } from './ages.ts'
import { addDays, yearOf } from './dates.ts'
import { addDetails, type Country, homesOf, type Shared } from './details.ts'
import { givenNameOf, type Sex } from './given-names.ts'
import type { Person, Role } from './person.ts'
import type { Plan } from './plan.ts'
import { type Group, groupOf, surnameOf } from './surnames.ts'

/** Somebody before home, phone and numbers. */
export type Known = Pick<
  Person,
  'role' | 'group' | 'sex' | 'first' | 'middle' | 'last' | 'suffix' | 'formerLast' | 'born'
> & {
  /** Which child of the household this is a twin of, by the place in it. */
  twinOf?: number
}

const other = (sex: Sex): Sex => (sex === 'female' ? 'male' : 'female')

/** Everybody of a household that is no institution. */
export function peopleOfHousehold(plan: Plan, random: Random, country: Country): Person[] {
  const family = familyOf(plan.roles, random, country.day)
  const homes = homesOf(family[0], plan.roles.includes('child'), random, country.day)
  const shared: Shared = { ...homes, plan, family }
  return family.map((known, at) => addDetails(known, at, shared, random, country))
}

function familyOf(roles: readonly Role[], random: Random, day: string): Known[] {
  const group = groupOf.pick(random)
  const children = roles.filter(role => role === 'child').length
  // Who has five children is not twenty-one.
  const age = Math.max(headAge(headKindOf(roles), random), children > 0 ? 19 + 3 * children : 0)
  const family: Known[] = []
  const men = roles.includes('partner') ? 0.9 : roles.includes('child') ? 0.22 : 0.47
  for (const role of roles) family.push(nextOf(role, { family, group, age, men, children, random, day }))
  return family
}

function headKindOf(roles: readonly Role[]): HeadKind {
  if (roles.includes('child')) return 'parent'
  if (roles.includes('grown child')) return 'parent of grown'
  if (roles.includes('housemate')) return 'housemate'
  return roles.length === 1 ? 'alone' : 'together'
}

type So = {
  family: readonly Known[]
  group: Group
  age: number
  /** How often the head is a man. */
  men: number
  children: number
  random: Random
  day: string
}

function nextOf(role: Role, so: So): Known {
  const { family, group, age, random, day } = so
  const [head] = family
  switch (role) {
    case 'head':
    case 'resident':
      return named(
        { role, group, sex: random.chance(0.52) ? 'male' : 'female', born: bornAt(age, day, random) },
        random,
      )
    case 'partner':
      return partnerOf(head ?? nextOf('head', so), so)
    case 'child':
    case 'grown child':
      return childOf(role, so)
    case 'grandparent': {
      const years = Math.min(96, age + random.between(20, 36))
      const born = bornAt(years, day, random)
      const sameName = head && random.chance(0.6)
      const known = named({ role, group, sex: random.chance(0.65) ? 'female' : 'male', born }, random)
      return sameName ? { ...known, last: head.last } : known
    }
    case 'housemate': {
      const born = bornAt(Math.max(18, age + random.between(-6, 6)), day, random)
      return named({ role, group: groupOf.pick(random), sex: random.chance(0.5) ? 'male' : 'female', born }, random)
    }
  }
}

function named({ role, group, sex, born }: Pick<Known, 'role' | 'group' | 'sex' | 'born'>, random: Random): Known {
  const year = yearOf(born)
  const middle = random.chance(0.75) ? givenNameOf(sex, year - 20, group, random) : undefined
  return {
    role,
    group,
    sex,
    first: givenNameOf(sex, year, group, random),
    ...(middle ? { middle } : {}),
    last: surnameOf(group, random),
    ...(sex === 'male' && random.chance(0.015)
      ? { suffix: random.chance(0.8) ? ('Jr' as const) : ('III' as const) }
      : {}),
    born,
  }
}

function partnerOf(head: Known, { group, age, random, day }: So): Known {
  const sex = random.chance(0.985) ? other(head.sex) : head.sex
  const born = bornAt(Math.max(19, age + random.between(-3, 3) + random.between(-3, 3)), day, random)
  const partner = named(
    { role: 'partner', group: random.chance(0.88) ? group : groupOf.pick(random), sex, born },
    random,
  )
  if (!random.chance(sex === 'female' ? 0.84 : 0.1)) return partner
  const wedding = addDays(born, Math.floor(random.between(20, Math.max(21, Math.min(34, age - 1))) * 365.25))
  const former = wedding < day ? { formerLast: { value: partner.last, from: born, to: wedding } } : {}
  const { suffix: _, ...plain } = partner
  const double = random.chance(0.06)
  return { ...plain, last: double ? `${partner.last}-${head.last}` : head.last, ...former }
}

/** Births of a mother are a year and more apart, or twins; no two of her children have one name. */
function childOf(role: Role, so: So): Known {
  const { family, group, random } = so
  const before = family.findLastIndex(each => each.role === role)
  const elder = family[before]
  const isTwin = elder !== undefined && elder.twinOf === undefined && random.chance(0.03)
  const sex: Sex = isTwin && random.chance(0.6) ? elder.sex : random.chance(0.512) ? 'male' : 'female'
  const born = isTwin ? elder.born : bornAmong(role, so)
  const { suffix: _, ...child } = named({ role, group, sex, born }, random)
  const siblings = family.filter(each => each.role === role)
  const last = (isTwin ? elder.last : lastOfChild(family, random)) ?? child.last
  const first = free(child.first, siblings, () => givenNameOf(sex, yearOf(born), group, random))
  if (isTwin) return { ...child, first, last, twinOf: before }
  const father =
    sex === 'male' ? family.find(each => isParent(each) && each.sex === 'male' && each.last === last) : undefined
  const taken = father === undefined || father.suffix === 'III' || siblings.some(each => each.first === father.first)
  if (taken || !random.chance(0.05)) return { ...child, first, last }
  return { ...child, first: father.first, middle: father.middle, last, suffix: father.suffix === 'Jr' ? 'III' : 'Jr' }
}

/** The first one as old as the parents allow; each next one after the last, or before the first when that is too late. */
function bornAmong(role: Role, { family, age, children, random, day }: So): string {
  const births = family.filter(each => each.role === role).map(({ born }) => born)
  births.sort()
  const [first] = births
  const last = births.at(-1)
  if (first === undefined || last === undefined) {
    const least = role === 'child' ? Math.min(17, 2 * (children - 1)) : 18
    const most = Math.max(least, Math.min(role === 'child' ? 18 : 40, age - 19))
    return bornAt(random.between(Math.max(least, Math.floor(most / 3)), most), day, random)
  }
  const next = addDays(last, random.between(330, 1600))
  const latest = role === 'child' ? day : addDays(day, -18 * 366)
  return next < latest ? next : addDays(first, -random.between(330, 700))
}

function free(first: string, others: readonly Known[], draw: () => string): string {
  let name = first
  while (others.some(each => each.first === name)) name = draw()
  return name
}

const isParent = ({ role }: Known) => role === 'head' || role === 'partner'

/** The surname of the father mostly; some have both. */
function lastOfChild(family: readonly Known[], random: Random): string | undefined {
  const grown = family.filter(isParent)
  const [one, two] = grown
  const father = grown.find(each => each.sex === 'male')
  if (!one) return undefined
  if (
    two &&
    two.last !== one.last &&
    !/[ -]/.test(one.last + two.last) &&
    random.chance(one.group === 'hispanic' ? 0.4 : 0.1)
  )
    return one.group === 'hispanic' ? `${one.last} ${two.last}` : `${one.last}-${two.last}`
  return (father ?? one).last
}
