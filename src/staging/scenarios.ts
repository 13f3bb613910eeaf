/**
 * The scenarios that a practice should see green before it goes live: what happens on ordinary days, and what goes wrong
 * on others. Each plays with people of its own, so that they can be run in any order and choice. Source: SPEC SCH-15.
 */
import { bookingScenarios } from './bookings.ts'
import { ehrScenarios } from './ehr-first.ts'
import type { Scenario } from './scenario.ts'
import { troubleScenarios } from './trouble.ts'

export const scenarios: readonly Scenario[] = [...bookingScenarios, ...ehrScenarios, ...troubleScenarios]
