import { describe, expect, it } from 'vitest'
import type { CheckedTemplate, LintSeverity } from '../../../api/sessionRows.ts'
import { standingOf, toMend, worstFirst } from './standing.ts'

const finding = (severity: LintSeverity) => ({ code: 'T01', severity, role: null, label: null, suggestion: null })
const template = (name: string, waiting: number, ...found: LintSeverity[]): CheckedTemplate => ({
  id: name,
  name,
  updatedAt: '2026-01-01T00:00:00Z',
  notes: waiting,
  waiting,
  findings: found.map(finding),
  unused: [],
})

describe('how a template stands', () => {
  it.each<[string, LintSeverity[], string]>([
    ['nothing was found', [], 'sound'],
    ['hints only', ['hint', 'hint'], 'sound'],
    ['a warning', ['hint', 'warning'], 'weak'],
    ['an error among others', ['warning', 'error', 'hint'], 'broken'],
  ])('SES-1 %s', (_, found, standing) => {
    expect(standingOf(template('a', 0, ...found))).toBe(standing)
  })

  it('SES-1 what notes wait for comes first, then the broken, the weak, the sound', () => {
    const sorted = worstFirst([
      template('sound', 0),
      template('weak', 0, 'warning'),
      template('b broken', 0, 'error'),
      template('a broken', 0, 'error'),
      template('waited for', 3, 'error'),
    ])
    expect(sorted.map(({ name }) => name)).toEqual(['waited for', 'a broken', 'b broken', 'weak', 'sound'])
  })

  it('SES-1 before go-live each broken one needs somebody, afterwards those that notes wait for', () => {
    const all = [template('unused', 0, 'error'), template('used', 2, 'error'), template('weak', 0, 'warning')]
    expect(toMend(all, false).map(({ name }) => name)).toEqual(['unused', 'used'])
    expect(toMend(all, true).map(({ name }) => name)).toEqual(['used'])
  })
})
