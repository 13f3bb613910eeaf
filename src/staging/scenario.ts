/** A scenario of staging: something that happens in real practices, played on a stage, and what must be true afterwards. */

import type { Desk } from './desk.ts'
import type { Stage } from './stage.ts'

/** Notes what should be true; one that is false fails the scenario and says what. */
export type Check = (what: string, isTrue: boolean) => void

export type Scenario = {
  /** Stable: reports and the gate name it. */
  name: string
  says: string
  /** Requirements that it shows. */
  shows: readonly string[]
  play(stage: Stage, desk: Desk, check: Check): Promise<void>
}

export type ScenarioResult = {
  name: string
  /** `broken`: it could not be played to its end. */
  result: 'passed' | 'failed' | 'broken'
  /** What was not true, or why it broke. */
  failed: readonly string[]
  checks: number
  ms: number
}

/** Plays one; never throws. */
export async function play(scenario: Scenario, stage: Stage, desk: Desk): Promise<ScenarioResult> {
  const started = performance.now()
  const failed: string[] = []
  let checks = 0
  const check: Check = (what, isTrue) => {
    checks += 1
    if (!isTrue) failed.push(what)
  }
  const took = () => Math.round(performance.now() - started)
  try {
    await scenario.play(stage, desk, check)
    if (checks === 0) failed.push('it checked nothing')
    return { name: scenario.name, result: failed.length === 0 ? 'passed' : 'failed', failed, checks, ms: took() }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { name: scenario.name, result: 'broken', failed: [...failed, why], checks, ms: took() }
  }
}
