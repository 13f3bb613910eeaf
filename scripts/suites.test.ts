import { describe, expect, it } from 'vitest'
import { countLine, countOf, secondTriesOf, secondTryLines } from './suites.mjs'

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

describe('a test that passed only at its second try', () => {
  const tests = [
    { status: 'passed', fullName: 'signs in', failureMessages: [] },
    { status: 'passed', fullName: 'signs out', failureMessages: ['TimeoutError: 20 s\n  at sign-in.test.ts:7'] },
    { status: 'failed', fullName: 'looks well', failureMessages: ['Error', 'Error'] },
    { status: 'skipped', fullName: 'prints' },
  ]
  const ran = report(2, 1, { name: '/hub/tests/e2e/sign-in.test.ts', status: 'failed', assertionResults: tests })

  it('is named with its file and with why the first failed', () => {
    expect(secondTriesOf(ran, '/hub')).toEqual([
      { file: 'tests/e2e/sign-in.test.ts', test: 'signs out', because: 'TimeoutError: 20 s' },
    ])
    expect(secondTryLines(secondTriesOf(ran, '/hub')).join('\n')).toContain(
      'passed only at a second try: tests/e2e/sign-in.test.ts > signs out',
    )
  })

  it('is not spoken of where there is none, or no report', () => {
    expect(secondTryLines(secondTriesOf(report(2, 0, file('passed', 'passed')), '/hub'))).toEqual([])
    expect(secondTriesOf(undefined, '/hub')).toEqual([])
  })
})
