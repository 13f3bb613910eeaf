/**
 * Numbers that people carry: phones, social security, Medicare, insurance, medical records. All could exist and none is
 * looked up; those that must be of one person are places of a shuffled order, so that they never repeat.
 */
import type { Random } from '../random.ts'
import { areaOf } from './places.ts'
import { shuffledPlace } from './streams.ts'

const digits = (value: number, length: number) => String(value).padStart(length, '0')

/** Area codes 001 to 898 without 666; groups 01 to 99; serials 0001, 0003, … 9997: the even ones are for twins. */
const areas = 897
const serials = 4999
const socialSecurityNumbers = areas * 99 * serials
/** Odd ones that are printed in leaflets or look like placeholders; they would move to area 899. */
const spoiled = /^(\d)\1{8}$|^123456789$|^111223333$/

/** One for each person of a population; `twin` is the neighbour of that number, which no other person has. */
export function socialSecurityOf(seed: number): (index: number, twin?: boolean) => string {
  const place = shuffledPlace(seed, 1, socialSecurityNumbers)
  return (index, twin = false) => {
    const at = place(index)
    const area = 1 + Math.floor(at / (99 * serials))
    const rest = at % (99 * serials)
    const serial = 1 + 2 * (rest % serials) + (twin ? 1 : 0)
    const number =
      digits(area < 666 ? area : area + 1, 3) + digits(1 + Math.floor(rest / serials), 2) + digits(serial, 4)
    return spoiled.test(number) ? `899${number.slice(3)}` : number
  }
}

/** Numbers of medical records of one site: seven digits, each of one person. */
export function recordNumbersOf(seed: number, site: number): (index: number) => string {
  const place = shuffledPlace(seed, 100 + site, 9_000_000)
  return index => String(1_000_000 + place(index))
}

/** In E.164. Never 555, which is kept for fiction, nor N11. */
export function phoneOf(zip: string, random: Random): string {
  for (;;) {
    const exchange = random.between(201, 998)
    if (exchange !== 555 && exchange % 100 !== 11)
      return `+1${areaOf(zip, random)}${exchange}${digits(random.between(0, 9999), 4)}`
  }
}

export const payers = ['BCBS', 'AETNA', 'CIGNA', 'UHC', 'HUMANA', 'KAISER', 'MOLINA', 'CENTENE'] as const
export type Payer = (typeof payers)[number]

/** A payer's number of a family; each member has it with a suffix of their own. */
export function subscriberNumbersOf(seed: number): (household: number) => string {
  const place = shuffledPlace(seed, 2, 900_000_000)
  return household => `W${100_000_000 + place(household)}`
}

const letters = 'ACDEFGHJKMNPQRTUVWXY'

/** A Medicare number in its published form: `1EG4TE5MK73`. */
export function medicareNumber(random: Random): string {
  const letter = () => letters[random.between(0, letters.length - 1)]
  const digit = () => String(random.between(0, 9))
  const either = () => (random.chance(0.4) ? letter() : digit())
  const [start, second] = [random.between(1, 9), letter()]
  return `${start}${second}${either()}${digit()}${letter()}${either()}${digit()}${letter()}${letter()}${digit()}${digit()}`
}

/** Domains that can not exist, so that no letter reaches anybody. */
const domains = ['mail.example', 'post.example', 'inbox.example', 'web.example', 'letters.example'] as const

export function emailOf(first: string, last: string, random: Random): string {
  const [one, two] = [plain(first), plain(last)]
  const name = random.pick([`${one}.${two}`, `${one.slice(0, 1)}${two}`, `${one}_${two}`, `${two}${one.slice(0, 1)}`])
  return `${name}${random.chance(0.85) ? random.between(1, 9999) : ''}@${random.pick(domains)}`
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '')
