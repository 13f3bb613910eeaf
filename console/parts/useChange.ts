/** Runs a write of the set-up, says what became of it, and reads everything of the organization again that it may touch. */
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { errorText } from './problemText.ts'
import { useSlug } from './session.ts'
import { showToast } from './toast.ts'

type Options<Input, Answer> = {
  run: (input: Input) => Promise<Answer>
  /** What is said when it worked; nothing when it returns nothing. */
  done?: (answer: Answer, input: Input) => string | undefined
  after?: (answer: Answer, input: Input) => void
  /** True when the error is shown at its place, so that no toast is needed. */
  refused?: (error: unknown, input: Input) => boolean
}

export function useChange<Input = void, Answer = unknown>({
  run,
  done,
  after,
  refused,
}: Options<Input, Answer>): UseMutationResult<Answer, unknown, Input> {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  return useMutation<Answer, unknown, Input>({
    mutationFn: run,
    onSuccess: (answer, input) => {
      const message = done?.(answer, input)
      if (message !== undefined) showToast({ message })
      after?.(answer, input)
    },
    onError: (error, input) => {
      if (refused?.(error, input)) return
      const { says, fix } = errorText(t, error)
      showToast({ message: `${says} ${fix}`, tone: 'bad' })
    },
    onSettled: () => client.invalidateQueries({ queryKey: [slug] }),
  })
}
