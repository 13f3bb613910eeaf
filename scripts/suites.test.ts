import { describe, expect, it } from 'vitest'
import { countLine, countOf } from './suites.mjs'

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map(each => ({ status: each })),
})
const report = (passed: number, failed: number, ...testResults: unknown[]) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults,
})

describe('the count at the end of npm test', () => {
  it('is one line of what passed and failed', () => {
    expect(countLine({ passed: 12, failed: 1, skipped: 0 })).toBe('12 passed, 1 failed')
  })

  it('names skipped tests only where there are some', () => {
    expect(countLine({ passed: 12, failed: 0, skipped: 3 })).toBe('12 passed, 0 failed, 3 skipped')
  })

  it.each([
    { what: 'a suite that passed', from: report(2, 0, file('passed', 'passed', 'passed')), code: 0, failed: 0 },
    { what: 'a failed test', from: report(1, 1, file('failed', 'passed', 'failed')), code: 1, failed: 1 },
    {
      what: 'a file that does not load as one',
      from: report(1, 0, file('failed'), file('passed')),
      code: 1,
      failed: 1,
    },
    { what: 'a suite killed before it wrote a report as one', from: undefined, code: 137, failed: 1 },
    { what: 'a bad end that no test explains as one', from: report(5, 0, file('passed')), code: 1, failed: 1 },
  ])('counts $what', ({ from, code, failed }) => {
    expect(countOf(from, code).failed).toBe(failed)
  })
})
