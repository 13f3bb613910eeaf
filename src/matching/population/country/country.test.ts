import { createHash } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { impossibleSsn, placeholderSsns } from '../../placeholders.ts'
import { populationOf } from './country.ts'
import { ageOn, daysBetween, yearOf } from './dates.ts'
import { institutions, type Person } from './person.ts'
import { towns } from './places.ts'
import { plansOf } from './plan.ts'
import { recordsOf } from './records.ts'
import { shuffledPlace } from './streams.ts'

const size = 20_000
const population = populationOf({ seed: 11, size })
const everybody = [...population.people()]
const share = (is: (person: Person) => boolean) => everybody.filter(is).length / size
const households = Map.groupBy(everybody, ({ household }) => household)
const differentOf = (people: readonly Person[], of: (person: Person) => unknown) => new Set(people.map(of)).size
const age = ({ born }: Person) => ageOn(born, population.day)

function digest(seed: number, count: number): string {
  const hash = createHash('sha256')
  for (const person of populationOf({ seed, size: count }).people()) hash.update(JSON.stringify(person))
  return hash.digest('hex')
}

describe('a made-up country', () => {
  it('is the same for the same seed, byte for byte, and another for another', () => {
    expect(digest(3, 2_000)).toBe(digest(3, 2_000))
    expect(digest(3, 2_000)).not.toBe(digest(4, 2_000))
  })

  it('makes person i without those before, the same as in the whole', () => {
    fc.assert(
      fc.property(fc.nat(size - 1), index => {
        expect(population.personAt(index)).toEqual(everybody[index])
      }),
    )
  })

  it('keeps everybody in a larger population of the seed', () => {
    const larger = populationOf({ seed: 11, size: 1_000_000 })
    for (const index of [0, 63, 64, 1_000, size - 1]) expect(larger.personAt(index)).toEqual(everybody[index])
    expect(larger.personAt(999_999).index).toBe(999_999)
  })

  it('gives any stretch of it, and refuses a place that it has not', () => {
    fc.assert(
      fc.property(fc.nat(size), fc.nat(300), (from, count) => {
        const part = [...population.people(from, from + count)]
        expect(part).toEqual(everybody.slice(from, from + count))
      }),
    )
    expect(() => population.personAt(size)).toThrow(RangeError)
    expect(() => population.personAt(-1)).toThrow(RangeError)
    expect(() => populationOf({ seed: 1, size: 0 })).toThrow(RangeError)
  })

  it('has strangers who are nobody of it', () => {
    const ids = new Set(everybody.map(({ id }) => id))
    const numbers = new Set(everybody.map(({ ssn }) => ssn))
    for (let index = 0; index < 500; index++) {
      const stranger = population.strangerAt(index)
      expect(ids.has(stranger.id)).toBe(false)
      expect(numbers.has(stranger.ssn)).toBe(false)
    }
  })

  it('gives numbers that could exist, each to one person', () => {
    const forbidden = (ssn: string) =>
      !/^\d{9}$/.test(ssn) || impossibleSsn.test(ssn) || /^(\d)\1{8}$/.test(ssn) || placeholderSsns.has(ssn)
    expect(everybody.filter(({ ssn }) => forbidden(ssn))).toEqual([])
    expect(new Set(everybody.map(({ ssn }) => ssn)).size).toBe(size)
    const numbers = everybody.flatMap(({ sites }) => sites.map(({ site, number }) => `${site}/${number}`))
    expect(new Set(numbers).size).toBe(numbers.length)
    const members = everybody.flatMap(({ coverage }) => coverage?.member ?? [])
    expect(new Set(members).size).toBe(members.length)
  })

  it('gives phones of the town, never a fictional one, and e-mail that reaches nobody', () => {
    const areas = new Map(towns.flatMap(town => town.zips.map(zip => [zip, town.areas])))
    const wrong = (phone: string | undefined, zip: string) =>
      phone !== undefined &&
      (!/^\+1\d{3}[2-9]\d{6}$/.test(phone) ||
        /^\+1\d{3}(555|[2-9]11)/.test(phone) ||
        !areas.get(zip)?.includes(phone.slice(2, 5)))
    expect(everybody.filter(p => wrong(p.mobile, p.home.zip) || wrong(p.homePhone, p.home.zip))).toEqual([])
    const mails = everybody.flatMap(({ email }) => email ?? [])
    expect(mails.length).toBeGreaterThan(size / 2)
    expect(mails.filter(email => !/^[a-z0-9._]+@[a-z]+\.example$/.test(email))).toEqual([])
  })

  it('has real ZIP codes in their town and state', () => {
    const known = new Set(towns.flatMap(({ city, state, zips }) => zips.map(zip => `${zip} ${city} ${state}`)))
    expect(known.size).toBeGreaterThan(1_900)
    expect(everybody.filter(({ home }) => !known.has(`${home.zip} ${home.city} ${home.state}`))).toEqual([])
  })

  it('has surnames as frequent as the census counts them, and rare ones by the thousand', () => {
    const counts = new Map<string, number>()
    for (const { last } of everybody) counts.set(last, (counts.get(last) ?? 0) + 1)
    const inHundred = (name: string) => (100 * (counts.get(name) ?? 0)) / size
    const ranked = [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name)
    expect(inHundred('Smith')).toBeGreaterThan(0.6)
    expect(inHundred('Smith')).toBeLessThan(1.05)
    expect(ranked.slice(0, 4)).toContain('Smith')
    expect(ranked.slice(0, 12)).toEqual(expect.arrayContaining(['Johnson', 'Williams', 'Brown', 'Jones']))
    expect(inHundred('Nguyen')).toBeGreaterThan(0.05)
    expect(counts.size).toBeGreaterThan(5_000)
  })

  it('gives first names of their time', () => {
    const rate = (first: string, from: number, to: number) => {
      const born = everybody.filter(person => yearOf(person.born) >= from && yearOf(person.born) <= to)
      return born.filter(person => person.first === first).length / born.length
    }
    expect(rate('Mary', 1930, 1959)).toBeGreaterThan(5 * rate('Mary', 1990, 2025))
    expect(rate('Jennifer', 1970, 1989)).toBeGreaterThan(5 * rate('Jennifer', 1930, 1949))
    expect(rate('Liam', 2010, 2025)).toBeGreaterThan(5 * rate('Liam', 1950, 1989))
    expect(rate('Ashley', 1980, 1999)).toBeGreaterThan(5 * rate('Ashley', 1930, 1959))
  })

  it('has an age pyramid near that of the United States', () => {
    // Shares of the census estimates, give or take what README.md admits.
    const pyramid: ReadonlyArray<[from: number, to: number, share: number]> = [
      [0, 19, 0.245],
      [20, 39, 0.27],
      [40, 64, 0.315],
      [65, 84, 0.155],
      [85, 120, 0.02],
    ]
    for (const [from, to, expected] of pyramid) {
      const found = share(person => age(person) >= from && age(person) <= to)
      expect(Math.abs(found - expected), `${from} to ${to}: ${found}`).toBeLessThan(0.045)
    }
    expect(share(({ sex }) => sex === 'female')).toBeGreaterThan(0.47)
    expect(share(({ sex }) => sex === 'female')).toBeLessThan(0.54)
    expect(everybody.every(person => person.born < population.day && age(person) < 103)).toBe(true)
  })

  it('keeps households together: one home, one phone, one payer, and about two and a half people', () => {
    const families = [...households.values()].filter(([one]) => one?.institution === undefined)
    const people = families.reduce((sum, family) => sum + family.length, 0)
    expect(people / families.length).toBeGreaterThan(2.2)
    expect(people / families.length).toBeLessThan(2.7)
    const apart = families.filter(
      family =>
        differentOf(family, ({ home }) => JSON.stringify(home)) > 1 ||
        differentOf(family, ({ homePhone }) => homePhone) > 1 ||
        differentOf(family, ({ coverage }) => coverage?.subscriber) > 1,
    )
    expect(apart).toEqual([])
    for (const family of families.slice(0, 200)) expect(population.householdOf(family[0]?.index ?? -1)).toEqual(family)
  })

  it('never gives two children of a household one name, nor births less than eleven months apart but for twins', () => {
    const wrong = [...households.values()].filter(family => {
      const children = family.filter(({ role }) => role === 'child')
      const births = [...new Set(children.map(({ born }) => born))].sort()
      const close = births.some((born, at) => at > 0 && daysBetween(births[at - 1] ?? '', born) < 300)
      return close || differentOf(children, ({ first }) => first) < children.length
    })
    expect(wrong).toEqual([])
  })

  it('has twins who share what twins share, with numbers side by side', () => {
    const twins = [...households.values()].flatMap(family =>
      family.flatMap((one, at) => {
        const two = family[at + 1]
        return two && one.role === 'child' && two.role === 'child' && one.born === two.born ? [{ one, two }] : []
      }),
    )
    expect(twins.length).toBeGreaterThan(10)
    for (const { one, two } of twins) {
      expect(two.last).toBe(one.last)
      expect(two.home).toEqual(one.home)
      expect(Number(two.ssn) - Number(one.ssn)).toBe(1)
    }
  })

  it('has sons of their father’s name, fifteen years younger at least', () => {
    const juniors = everybody.filter(({ suffix, role }) => suffix && role.endsWith('child'))
    let beside = 0
    for (const son of juniors) {
      const father = households
        .get(son.household)
        ?.find(each => each.first === son.first && each.born < son.born && each.role !== son.role)
      if (!father) continue
      beside++
      expect(father.last).toBe(son.last)
      expect(yearOf(son.born) - yearOf(father.born)).toBeGreaterThanOrEqual(15)
    }
    expect(beside).toBeGreaterThan(5)
  })

  it('has institutions of several kinds, where many share one address and phone', () => {
    const inside = Map.groupBy(
      everybody.filter(({ institution }) => institution),
      ({ household }) => household,
    )
    for (const residents of inside.values()) {
      expect(new Set(residents.map(({ home }) => JSON.stringify(home))).size).toBe(1)
      expect(new Set(residents.map(({ homePhone }) => homePhone)).size).toBe(1)
    }
    const blocks = Array.from({ length: 4_000 }, (_, block) => plansOf(11, block))
    const kinds = new Set(blocks.flatMap(plans => plans[0]?.institution ?? []))
    expect(kinds.size).toBe(institutions.length)
    expect(share(({ institution }) => institution !== undefined)).toBeGreaterThan(0.01)
  })

  it('dates what was before: it ends before today and began before it ended', () => {
    const wrong = everybody.filter(({ formerHome, formerPhone, formerEmail, formerLast }) =>
      [formerHome, formerPhone, formerEmail, formerLast].some(
        former => former && (former.from > former.to || former.to >= population.day),
      ),
    )
    expect(wrong).toEqual([])
    expect(everybody.filter(({ formerHome, born }) => formerHome && formerHome.from < born)).toEqual([])
    expect(share(({ formerHome }) => formerHome !== undefined)).toBeGreaterThan(0.3)
    expect(share(({ formerLast }) => formerLast !== undefined)).toBeGreaterThan(0.1)
  })

  it('is known at sites, each with a number of its own, and written down differently', () => {
    const records = everybody.slice(0, 4_000).flatMap(person => recordsOf(population, person))
    expect(records.length / 4_000).toBeGreaterThan(1.3)
    expect(records).toEqual(everybody.slice(0, 4_000).flatMap(person => recordsOf(population, person)))
    const withNumber = records.filter(({ entry }) => entry.ssn !== undefined).length / records.length
    expect(withNumber).toBeGreaterThan(0.3)
    expect(withNumber).toBeLessThan(0.5)
  })

  it('streams without keeping: what is alive does not grow with what was made', () => {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    const held = () => {
      if (typeof collect === 'function') collect()
      return process.memoryUsage().heapUsed / 2 ** 20
    }
    const at: number[] = []
    let made = 0
    const large = populationOf({ seed: 5, size: 1_000_000 })
    for (const _ of large.people(500_000, 540_000)) if (++made % 20_000 === 5_000) at.push(held())
    const [early = 0, late = 0] = at
    // Between the two lie 20,000 people: 20 MB, were they kept.
    expect(typeof collect).toBe('function')
    expect(late - early).toBeLessThan(8)
  })
})

describe('a shuffled order', () => {
  it('has every place once', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 3_000 }), (seed, length) => {
        const placeOf = shuffledPlace(seed, 1, length)
        expect(new Set(Array.from({ length }, (_, index) => placeOf(index))).size).toBe(length)
      }),
    )
  })
})
