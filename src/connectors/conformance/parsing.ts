/** Parsing is pure and never throws; what is refused has a reason that names places, never values. */
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { isProblemCode } from '../../model/problems.ts'
import type { Sample, Samples } from '../conformance.ts'
import type { Connector, Parsed } from '../connector.ts'
import { readerOf } from './inbound.ts'

/** What the hub can do something with. */
function saysSomething(parsed: Parsed): boolean {
  if (parsed.kind === 'page') return parsed.page.entries.length + parsed.page.gone.length > 0
  if (parsed.kind === 'registry') return parsed.acts.length > 0
  return parsed.kind === 'events' && parsed.events.length > 0
}

/** A doorbell says only that there is news, of streams that there are. */
function ringsOnly<Settings>({ streams = [] }: Connector<Settings>, parsed: Parsed): boolean {
  const rung = parsed.kind === 'ignored' ? (parsed.rings ?? []) : []
  return rung.length > 0 && rung.every(name => streams.some(stream => stream.name === name))
}

export function describeParsing<Settings>(
  connector: Connector<Settings>,
  samples: Samples<Settings>,
  runs: number,
): void {
  if (!connector.parse) return
  const settings = connector.settings.parse(samples.settings)
  const parse = (sample: Sample, body = sample.body): Parsed => {
    const { origin, stream, headers } = sample
    const connection = { id: '018f0000-0000-7000-8000-000000000001', slug: 'sample' }
    const input = { settings, connection, origin, headers: readerOf(headers), body, ...(stream ? { stream } : {}) }
    return connector.parse?.(input) ?? { kind: 'ignored', reason: 'no-effect' }
  }

  describe('parsing', () => {
    it.each(samples.messages)('reads "$name", the same each time, without clock, random or network', sample => {
      const taken = [vi.spyOn(Date, 'now'), vi.spyOn(Math, 'random'), vi.spyOn(globalThis, 'fetch')]
      const before = Buffer.from(sample.body)
      const parsed = parse(sample)
      expect(saysSomething(parsed) || ringsOnly(connector, parsed)).toBe(true)
      expect(parse(sample)).toEqual(parsed)
      expect(Buffer.from(sample.body).equals(before)).toBe(true)
      for (const spy of taken) expect(spy).not.toHaveBeenCalled()
      for (const spy of taken) spy.mockRestore()
      checkParsed(parsed, samples)
    })

    it.each(samples.messages)('names what "$name" is about only by kinds of id that people can search by', sample => {
      const parsed = parse(sample)
      const kinds = new Set((connector.ids ?? []).map(({ entity, system }) => `${entity} ${system}`))
      for (const { source } of parsed.kind === 'events' ? parsed.events : [])
        for (const { system } of source.aliases)
          if (system !== 'record') expect(kinds).toContain(`${source.entity} ${system}`)
    })

    it('never throws on any bytes', () => {
      for (const sample of samples.messages)
        fc.assert(
          fc.property(fc.uint8Array({ maxLength: 4_096 }), body => checkParsed(parse(sample, body), samples)),
          { numRuns: runs },
        )
    })

    it('never throws on any JSON', () => {
      for (const sample of samples.messages)
        fc.assert(
          fc.property(fc.json(), text => checkParsed(parse(sample, Buffer.from(text)), samples)),
          { numRuns: runs },
        )
    })

    it('never throws on a genuine message with one value replaced, and repeats none of it in a refusal', () => {
      for (const sample of samples.messages.filter(({ body }) => body.length > 0)) {
        const genuine: unknown = JSON.parse(Buffer.from(sample.body).toString())
        const places = placesIn(genuine)
        fc.assert(
          fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, value) => {
            const altered = Buffer.from(JSON.stringify(replaced(genuine, place, value)))
            checkParsed(parse(sample, altered), samples)
          }),
          { numRuns: runs },
        )
      }
    })

    it('never throws on a genuine message that was cut short', () => {
      for (const sample of samples.messages)
        fc.assert(
          fc.property(fc.nat(sample.body.length), end =>
            checkParsed(parse(sample, sample.body.slice(0, end)), samples),
          ),
          { numRuns: runs },
        )
    })
  })
}

function checkParsed<Settings>(parsed: Parsed, { personal }: Samples<Settings>): void {
  for (const notice of parsed.notices ?? []) {
    expect(isProblemCode(notice.problem)).toBe(true)
    for (const value of personal) expect(notice.detail ?? '').not.toContain(value)
  }
  if (parsed.kind === 'refused') {
    expect(isProblemCode(parsed.problem)).toBe(true)
    for (const value of personal) expect(parsed.where ?? '').not.toContain(value)
  }
  if (parsed.kind === 'page')
    for (const { id, updatedAt } of parsed.page.entries) {
      expect(id).not.toBe('')
      expect(Number.isNaN(Date.parse(updatedAt))).toBe(false)
    }
  if (parsed.kind === 'registry')
    for (const { person, at } of parsed.acts) {
      expect(person.identifiers).toContainEqual(person.identity)
      for (const { type, value } of person.identifiers) expect([type, value]).not.toContain('')
      if (at !== undefined) expect(Number.isNaN(Date.parse(at))).toBe(false)
    }
  if (parsed.kind !== 'events') return
  for (const event of parsed.events) {
    expect(event.source.aliases.length).toBeGreaterThan(0)
    for (const alias of event.source.aliases) expect(alias.value).not.toBe('')
    expect(Number.isNaN(Date.parse(event.at))).toBe(false)
  }
}

type Place = readonly (string | number)[]

/** Every place in a JSON value, as the keys that lead there. */
function placesIn(value: unknown, before: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [before]
  const inner = Array.isArray(value)
    ? value.flatMap((each, index) => placesIn(each, [...before, index]))
    : Object.entries(value).flatMap(([key, each]) => placesIn(each, [...before, key]))
  return [before, ...inner]
}

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((each, index) => (index === key ? replaced(each, rest, by) : each))
  const fields = value as Record<string, unknown>
  return { ...fields, [key]: replaced(fields[key], rest, by) }
}
