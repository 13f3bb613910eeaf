/** A refusal of the simulated API, in Cal.com's words. Source: reference/calcom.md sections 8.3 and 8.4. */

const names: Readonly<Record<number, string>> = {
  400: 'BadRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  404: 'NotFoundException',
  409: 'ConflictException',
  422: 'UnprocessableEntityException',
  429: 'TOO_MANY_REQUESTS',
}

export type Problem = { kind: 'problem'; status: number; code: string; message: string; errors?: readonly string[] }

export function problem(status: number, message: string, errors?: readonly string[]): Problem {
  const code = names[status] ?? 'INTERNAL_SERVER_ERROR'
  return { kind: 'problem', status, code, message, ...(errors && { errors }) }
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'problem'
}
