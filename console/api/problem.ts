/** A refusal by the hub as an error that a query can throw, and how to read one back. */
import type { ProblemDetails } from './types.ts'

export type ApiError = Error & { problem: ProblemDetails }

/** An error that carries problem details; its message is the code only. */
export function apiError(problem: ProblemDetails): ApiError {
  return Object.assign(new Error(problem.code), { problem })
}

/** The problem details of an error; one of our own when the hub could not even be reached. */
export function problemOf(error: unknown): ProblemDetails {
  if (error instanceof Error && 'problem' in error) return (error as ApiError).problem
  return { status: 0, code: 'console.unreachable' }
}

/** The problem of an answer that is not 2xx, whatever its body is. */
export async function readProblem(response: Response): Promise<ProblemDetails> {
  const body: unknown = await response.json().catch(() => undefined)
  const details = typeof body === 'object' && body !== null ? (body as Partial<ProblemDetails>) : {}
  return {
    ...details,
    status: response.status,
    code: typeof details.code === 'string' ? details.code : 'hub.unexpected',
  }
}
