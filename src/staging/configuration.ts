/** The configuration of staging: the town of the demo, with routes both ways. */
import { yaml } from '../demo/town.ts'

/** As a clinic would write it. */
export function stagingYaml(urls: { calcom: string; ehr: string }, secret: string): string {
  const oneWay = yaml(urls, secret)
  return oneWay.replace(
    'crosswalks:',
    "  - { id: ehr-to-calcom, from: ehr, to: calcom, events: ['appointment.*'] }\ncrosswalks:",
  )
}
