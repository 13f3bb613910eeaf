/** The scenarios of staging, each green on a stage of its own making. */
import { expect, it } from 'vitest'
import { playScenarios } from './run.ts'
import { play } from './scenario.ts'
import { scenarios } from './scenarios.ts'

it('SCH-15 every scenario is green', { timeout: 120_000 }, async () => {
  const results = await playScenarios(scenarios)
  expect(results.filter(({ result }) => result !== 'passed')).toEqual([])
  expect(results.map(({ name }) => name)).toEqual(scenarios.map(({ name }) => name))
  expect(results.every(({ checks }) => checks > 0)).toBe(true)
})

it('SCH-15 have names of their own', () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length)
})

it('SCH-15 one in which something is not so fails and says what; one that cannot be played is broken', async () => {
  const base = { name: 'x', says: 'x', shows: [] }
  const stage = {} as Parameters<typeof play>[1]
  const desk = {} as Parameters<typeof play>[2]
  const failing = {
    ...base,
    play: async (_stage: unknown, _desk: unknown, check: (w: string, is: boolean) => void) => check('it rains', false),
  }
  expect(await play(failing, stage, desk)).toMatchObject({ result: 'failed', failed: ['it rains'] })
  const breaking = { ...base, play: () => Promise.reject(new Error('no stage')) }
  expect(await play(breaking, stage, desk)).toMatchObject({ result: 'broken', failed: ['no stage'] })
  const idle = { ...base, play: async () => {} }
  expect(await play(idle, stage, desk)).toMatchObject({ result: 'failed' })
})
