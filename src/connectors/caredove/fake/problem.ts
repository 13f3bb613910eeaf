/** Why the simulator did not do what it was asked to, with a status for its control address. */

export type Problem = { kind: 'problem'; status: number; message: string }

export function problem(status: number, message: string): Problem {
  return { kind: 'problem', status, message }
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'problem'
}
