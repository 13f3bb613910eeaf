import { describe, expect, it } from 'vitest'
import type { GateCode } from './gates.ts'
import { type Severities, severityOf } from './severity.ts'
import { unitsOf } from './units.ts'

describe('SES-6 units', () => {
  it.each<[minutes: number, unit: number, units: number]>([
    [1, 15, 1],
    [7, 15, 1],
    [8, 15, 1],
    [22, 15, 1],
    [23, 15, 2],
    [37, 15, 2],
    [38, 15, 3],
    [38.9, 15, 3],
    [60, 15, 4],
    [44, 30, 1],
    [45, 30, 2],
    [90, 60, 2],
    [29, 60, 1],
  ])('S26 %d minutes in units of %d are %d', (minutes, unit, units) => {
    expect(unitsOf(minutes, unit)).toBe(units)
  })
})

describe('SES-6 severity', () => {
  const each = { guardianSignature: 'each', electronicVisit: false } as const
  it.each<
    [
      says: string,
      code: GateCode,
      agency: Severities,
      funder: Severities,
      asks: typeof each | undefined,
      severity: string,
    ]
  >([
    ['the default', 'R07', {}, {}, undefined, 'warn'],
    ['the agency over the default', 'R07', { R07: 'block' }, {}, undefined, 'block'],
    ['the funder over the default', 'R08', {}, { R08: 'off' }, undefined, 'off'],
    ['the stricter of both', 'R08', { R08: 'warn' }, { R08: 'off' }, undefined, 'warn'],
    ['the stricter of both, the other way', 'R08', { R08: 'warn' }, { R08: 'block' }, undefined, 'block'],
    ['off until a funder asks', 'R14', {}, {}, undefined, 'off'],
    ['a funder that asks', 'R14', {}, {}, each, 'block'],
    ['a funder that asks for something else', 'R16', {}, {}, each, 'off'],
    ['a funder that asks, and says how much it matters', 'R14', {}, { R14: 'warn' }, each, 'warn'],
  ])('%s', (_says, code, agency, funder, asks, severity) => {
    expect(severityOf(code, { agency, funder, asks })).toBe(severity)
  })
})
