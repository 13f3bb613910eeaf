/** What a problem code means and what to do about it, in the reader's language. */
import type { TFunction } from 'i18next'
import { problemOf } from '../api/problem.ts'

export type ProblemText = { says: string; fix: string }
type Names = { connection?: string | undefined; route?: string | undefined }

/** The texts of a code; a code this console does not know is named, with the hub's own fix when there is one. */
export function problemText(t: TFunction, code: string, names: Names = {}, fix?: string): ProblemText {
  const filled = {
    connection: names.connection ?? t('common.theConnection'),
    route: names.route ?? t('common.theRoute'),
  }
  return {
    says: capital(t(`problems.${code}.says`, { ...filled, defaultValue: t('common.unknownProblem', { code }) })),
    fix: t(`problems.${code}.fix`, { ...filled, defaultValue: fix ?? t('common.unknownFix') }),
  }
}

/** The same for an error of a query or a write. */
export function errorText(t: TFunction, error: unknown): ProblemText {
  const { code, fix } = problemOf(error)
  return problemText(t, code, {}, fix)
}

/** A sentence may begin with the words that stand in for a name. */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
