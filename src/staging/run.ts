/** Plays scenarios one after the other on one stage, and says how each went. */
import { openDesk } from './desk.ts'
import { play, type Scenario, type ScenarioResult } from './scenario.ts'
import { openStage } from './stage.ts'

/** Plays them; `told` hears of each as it ends. */
export async function playScenarios(
  scenarios: readonly Scenario[],
  told: (scenario: Scenario, result: ScenarioResult) => void = () => {},
): Promise<ScenarioResult[]> {
  const stage = await openStage()
  try {
    await stage.settle()
    const desk = openDesk(stage)
    const results: ScenarioResult[] = []
    for (const scenario of scenarios) {
      const result = await play(scenario, stage, desk)
      results.push(result)
      told(scenario, result)
    }
    return results
  } finally {
    await stage.close()
  }
}

/** Whether every one of them passed; none at all is not green. */
export function isGreen(results: readonly ScenarioResult[]): boolean {
  return results.length > 0 && results.every(({ result }) => result === 'passed')
}
