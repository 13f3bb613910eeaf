import { cpus } from 'node:os'

/** One figure as a JSON line, with what shares the machine. */
export function report(name: string, figures: Record<string, unknown>): void {
  const machine = { cores: cpus().length, shares: 'PostgreSQL, simulator and load generator on the same cores' }
  process.stdout.write(`${JSON.stringify({ name, ...figures, machine })}\n`)
}
